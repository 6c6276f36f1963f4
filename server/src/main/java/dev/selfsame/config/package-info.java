@NullMarked
package dev.selfsame.config;

import org.jspecify.annotations.NullMarked;
