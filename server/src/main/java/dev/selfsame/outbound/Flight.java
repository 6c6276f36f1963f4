package dev.selfsame.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One fetch under way: its limits and its sockets, so that it can be ended from outside whatever it
 * waits for.
 */
final class Flight implements AutoCloseable {
  private final Limits limits;
  private final Consumer<InetSocketAddress> connecting;
  private final List<Socket> sockets = new ArrayList<>();
  private boolean over;

  /**
   * @param connecting told of each connection before it is attempted
   */
  Flight(Limits limits, Consumer<InetSocketAddress> connecting) {
    this.limits = limits;
    this.connecting = connecting;
  }

  Limits limits() {
    return limits;
  }

  /** A socket that connects to these addresses and no others, and through no proxy. */
  synchronized Socket socket(List<InetAddress> checked) throws IOException {
    if (over) {
      throw new IOException("the fetch is over");
    }
    Socket socket = new Bound(checked);
    sockets.add(socket);
    return socket;
  }

  @Override
  public synchronized void close() {
    over = true;
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is gone either way.
        continue;
      }
    }
  }

  private final class Bound extends Socket {
    private final List<InetAddress> checked;

    Bound(List<InetAddress> checked) {
      super(Proxy.NO_PROXY);
      this.checked = checked;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress to) || !checked.contains(to.getAddress())) {
        throw new IOException("not a checked address");
      }
      connecting.accept(to);
      super.connect(endpoint, timeout);
    }
  }
}
