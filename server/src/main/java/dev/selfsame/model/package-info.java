@NullMarked
package dev.selfsame.model;

import org.jspecify.annotations.NullMarked;
