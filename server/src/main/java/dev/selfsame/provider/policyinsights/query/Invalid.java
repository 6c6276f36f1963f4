package dev.selfsame.provider.policyinsights.query;

import dev.selfsame.error.ApiException;

/** Makes the error of a query that cannot be read; says why. */
@FunctionalInterface
public interface Invalid {
  ApiException because(String why);
}
