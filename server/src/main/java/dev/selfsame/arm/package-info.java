@NullMarked
package dev.selfsame.arm;

import org.jspecify.annotations.NullMarked;
