/**
 * The token service: grants, claims, tokens, discovery.
 *
 * <p>{@link dev.selfsame.token.TokenEndpoint} reads a request, a {@link dev.selfsame.token.Grant}
 * turns it into an {@link dev.selfsame.token.Authorization}, and only {@link
 * dev.selfsame.token.TokenIssuer} turns that into a token; every claim is built in {@link
 * dev.selfsame.token.Claims}. {@link dev.selfsame.token.TokenVerifier} is the way back: its {@link
 * dev.selfsame.token.VerifiedToken} is the only way to a token's claims. It knows no resource
 * provider and never takes an issuer or a URL from a request: {@link
 * dev.selfsame.token.FederatedAssertion} asks only issuers that a credential of the directory
 * names. Read {@code TokenEndpoint} first.
 */
@NullMarked
package dev.selfsame.token;

import org.jspecify.annotations.NullMarked;
