@NullMarked
package dev.selfsame.token;

import org.jspecify.annotations.NullMarked;
