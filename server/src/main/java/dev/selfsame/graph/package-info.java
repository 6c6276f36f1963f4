/**
 * Microsoft Graph v1.0 for the directory: users, groups, applications, service principals, and who
 * is in what.
 *
 * <p>It shows the principals that every other room reads, and keeps beside them what only Graph
 * knows. It verifies no token (a {@link dev.selfsame.graph.GraphCallers} does) and knows no
 * resource manager. Read {@link dev.selfsame.graph.GraphEndpoint} first.
 */
@NullMarked
package dev.selfsame.graph;

import org.jspecify.annotations.NullMarked;
