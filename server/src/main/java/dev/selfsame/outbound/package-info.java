/**
 * The one way out: every document that the server fetches from an address that a request named.
 * Only https, only addresses that are allowed, bounded in time and size. Knows nothing of what the
 * documents are for. Read {@code Outbound} first. Source: the rules for outbound fetches in
 * docs/reliability.md.
 */
@NullMarked
package dev.selfsame.outbound;

import org.jspecify.annotations.NullMarked;
