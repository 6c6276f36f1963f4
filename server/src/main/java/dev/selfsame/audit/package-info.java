@NullMarked
package dev.selfsame.audit;

import org.jspecify.annotations.NullMarked;
