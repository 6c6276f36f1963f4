@NullMarked
package dev.selfsame.work;

import org.jspecify.annotations.NullMarked;
