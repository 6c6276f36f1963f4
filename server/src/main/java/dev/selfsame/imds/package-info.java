@NullMarked
package dev.selfsame.imds;

import org.jspecify.annotations.NullMarked;
