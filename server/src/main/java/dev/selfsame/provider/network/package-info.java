/**
 * The resource provider Microsoft.Network, as far as machines need it: virtual networks, subnets,
 * interfaces, public IP addresses, security groups, load balancers. Addresses are really allocated
 * from their subnets, but no packet flows. Read {@code NetworkProvider} first.
 */
@NullMarked
package dev.selfsame.provider.network;

import org.jspecify.annotations.NullMarked;
