/**
 * The rule language of Azure Policy as a library: definitions are read into typed trees ({@link
 * dev.selfsame.policy.PolicyDefinition}), conditions are held against resources ({@link
 * dev.selfsame.policy.Evaluation}), and what {@code append} and {@code modify} ask for is worked
 * into a proposal ({@link dev.selfsame.policy.Mutation}).
 *
 * <p>Pure: it knows neither HTTP nor the store nor a clock; everything that a rule may ask of its
 * surroundings is handed in as a {@link dev.selfsame.policy.Context}. The functions are those of
 * the room {@code template}, whose evaluator asks {@link dev.selfsame.policy.PolicyScope} for what
 * only a policy has.
 *
 * <p><b>Nothing is wired into the server yet</b>: no route serves these definitions, no write is
 * held against them, and the built-in definitions in {@code built-in/} are data that only this room
 * reads.
 *
 * <p>Source: "Azure Policy definition structure" and its pages, "Author policies for array
 * properties", policy.md of the behaviour specification.
 */
@NullMarked
package dev.selfsame.policy;

import org.jspecify.annotations.NullMarked;
