/**
 * The pieces of OData that Policy Insights understands: conditions, orders and aggregations over
 * flat rows. Source: the page "Get compliance data" and the examples of the REST reference.
 */
@NullMarked
package dev.selfsame.provider.policyinsights.query;

import org.jspecify.annotations.NullMarked;
