package dev.selfsame.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** From a name to its addresses. */
@FunctionalInterface
interface Names {
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** The machine's own resolver. */
  static Names system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
