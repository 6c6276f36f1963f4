@NullMarked
package dev.selfsame.directory;

import org.jspecify.annotations.NullMarked;
