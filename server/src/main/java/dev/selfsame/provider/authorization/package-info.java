/** The resource provider Microsoft.Authorization. */
@NullMarked
package dev.selfsame.provider.authorization;

import org.jspecify.annotations.NullMarked;
