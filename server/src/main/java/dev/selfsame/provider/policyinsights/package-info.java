/**
 * The resource provider Microsoft.PolicyInsights: what policies found (states, events), and what is
 * done about it (deployments that are due, remediations). Source: "Microsoft.PolicyInsights REST
 * API", policy.md of the behaviour specification.
 */
@NullMarked
package dev.selfsame.provider.policyinsights;

import org.jspecify.annotations.NullMarked;
