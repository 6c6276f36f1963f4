package dev.selfsame.outbound;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A TLS server on loopback that answers with whatever bytes a test wants, well-formed or not. */
public final class TlsServer implements AutoCloseable {
  private final SSLServerSocket socket;
  private final Script script;
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /** Writes the answer to one request. */
  public interface Script {
    void answer(String path, OutputStream out) throws IOException, InterruptedException;
  }

  public TlsServer(SSLContext context, Script script) throws IOException {
    this.script = script;
    this.socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return socket.getLocalPort();
  }

  public int accepted() {
    return accepted.get();
  }

  /** Request lines and Host headers, in order. */
  public List<String> seen() {
    return seen;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket one = socket.accept();
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(one));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket one) {
    try (one) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(one.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      if (first == null) {
        return;
      }
      seen.add(first);
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        if (line.regionMatches(true, 0, "host:", 0, 5)) {
          seen.add(line);
        }
      }
      script.answer(first.split(" ", -1)[1], one.getOutputStream());
    } catch (IOException | InterruptedException e) {
      return; // the client left, which several tests are about
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
