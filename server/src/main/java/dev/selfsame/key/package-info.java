@NullMarked
package dev.selfsame.key;

import org.jspecify.annotations.NullMarked;
