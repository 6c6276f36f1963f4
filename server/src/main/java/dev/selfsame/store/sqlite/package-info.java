@NullMarked
package dev.selfsame.store.sqlite;

import org.jspecify.annotations.NullMarked;
