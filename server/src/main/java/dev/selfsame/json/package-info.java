@NullMarked
package dev.selfsame.json;

import org.jspecify.annotations.NullMarked;
