/**
 * The portal's files, served. It has no door of its own: the page signs in and calls Resource
 * Manager and Graph like any other client.
 */
@NullMarked
package dev.selfsame.portal;

import org.jspecify.annotations.NullMarked;
