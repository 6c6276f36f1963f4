/**
 * The resource provider Microsoft.Insights, as far as the activity log: reads what {@code
 * arm.StoredActivity} wrote and shows it in Azure's shape. Read {@link
 * dev.selfsame.provider.insights.InsightsProvider} first.
 */
@NullMarked
package dev.selfsame.provider.insights;

import org.jspecify.annotations.NullMarked;
