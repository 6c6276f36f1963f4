/**
 * The HTML of the token service: text with everything from outside escaped, and the headers that
 * keep a page from being framed, scripted or kept. Decides nothing. Read {@link
 * dev.selfsame.token.page.Page} first.
 */
@NullMarked
package dev.selfsame.token.page;

import org.jspecify.annotations.NullMarked;
