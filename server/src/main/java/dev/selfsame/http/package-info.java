@NullMarked
package dev.selfsame.http;

import org.jspecify.annotations.NullMarked;
