/**
 * Settings: one table says each key, its kind, its default and what it is for.
 *
 * <p>{@link dev.selfsame.config.Settings} holds the table and reads the sources in order (defaults,
 * the file {@code selfsame.properties} in the data folder, the environment, the command line) into
 * the record tree {@link dev.selfsame.config.Config}. An unknown key or a bad value stops the
 * start.
 *
 * <p>It opens nothing and decides nothing else: files named here are read by the rooms that need
 * them. {@link dev.selfsame.config.DataFolder} names the files of the data folder. Read {@code
 * Settings} first.
 */
@NullMarked
package dev.selfsame.config;

import org.jspecify.annotations.NullMarked;
