@NullMarked
package dev.selfsame.provider.resources;

import org.jspecify.annotations.NullMarked;
