@NullMarked
package dev.selfsame.provider.managedidentity;

import org.jspecify.annotations.NullMarked;
