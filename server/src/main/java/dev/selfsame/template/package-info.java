/**
 * The template language as a library: expressions (lexer, parser, evaluator, functions) and
 * templates (parameters, variables, copy loops, conditions, dependencies) expanded into the
 * resources they ask for.
 *
 * <p>Pure: it knows neither HTTP nor the store nor a clock. Where and when a template is deployed
 * is handed in as a {@link dev.selfsame.template.Place}, what already exists as a {@link
 * dev.selfsame.template.World}. Everything is bounded while it is worked out ({@link
 * dev.selfsame.template.Budget}), so no template can take the server down.
 *
 * <p>Read {@link dev.selfsame.template.Template} first, then {@link
 * dev.selfsame.template.Evaluator}. Source: "ARM template functions" and "Understand the structure
 * and syntax of ARM templates".
 */
@NullMarked
package dev.selfsame.template;

import org.jspecify.annotations.NullMarked;
