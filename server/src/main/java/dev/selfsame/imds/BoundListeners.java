package dev.selfsame.imds;

import dev.selfsame.directory.VmBinding;
import dev.selfsame.directory.VmBindings;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plain listener for each loopback binding. {@link #reconcile} takes no input: it makes the
 * open doors equal to the bindings, at start, after each change and on a timer, which is also how a
 * port that was taken is tried again.
 */
public final class BoundListeners implements AutoCloseable {
  /** Opens a plain HTTP listener; the composition root joins it to the front door. */
  @FunctionalInterface
  public interface Opener {
    /**
     * @param port 0 for any free one
     * @throws RuntimeException when the port cannot be had
     */
    Door open(String host, int port, Handler handler);
  }

  /** An open listener. */
  public interface Door {
    int port();

    void close();
  }

  /**
   * @param problem why its door is not open; null when it is
   */
  public record Status(VmBinding binding, @Nullable String problem) {}

  /** Listeners at one time: each takes a port. */
  static final int DOORS_MAX = 2000;

  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(BoundListeners.class);

  private final VmBindings bindings;
  private final ImdsEndpoint endpoint;
  private final Opener opener;
  private final String host;
  private final Map<String, Door> doors = new HashMap<>();
  private final Map<String, String> problems = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Semaphore wake = new Semaphore(0);
  private @Nullable Thread worker;
  private volatile boolean closed;

  /**
   * @param host address that the listeners open
   */
  public BoundListeners(VmBindings bindings, ImdsEndpoint endpoint, Opener opener, String host) {
    this.bindings = bindings;
    this.endpoint = endpoint;
    this.opener = opener;
    this.host = host;
  }

  /** Opens what is bound and keeps it so. */
  public void start() {
    reconcile();
    bindings.onChange(wake::release);
    worker = Thread.ofVirtual().name("bound-listeners").start(this::work);
  }

  /**
   * Opens a free port for a VM and records it.
   *
   * @throws dev.selfsame.error.ApiException when there is no such VM, or too many are bound
   */
  public VmBinding bind(String vmId) {
    bindings.requireVm(vmId);
    lock.lock();
    try {
      if (doors.size() >= DOORS_MAX) {
        throw dev.selfsame.error.ArmError.of(
                409, "QuotaExceeded", "At most " + DOORS_MAX + " bindings can be open on a server.")
            .exception();
      }
      AtomicReference<@Nullable Handler> handler = new AtomicReference<>();
      Door door =
          opener.open(
              host,
              0,
              request -> {
                Handler ready = handler.get();
                return ready == null ? Response.empty(503) : ready.handle(request);
              });
      try {
        VmBinding binding = bindings.bind(vmId, door.port());
        handler.set(endpoint.on(binding));
        doors.put(binding.bindingId(), door);
        return binding;
      } catch (RuntimeException e) {
        door.close();
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes the door and forgets the binding; false when there is none of that id. */
  public boolean unbind(String bindingId) {
    lock.lock();
    try {
      Optional.ofNullable(doors.remove(bindingId)).ifPresent(Door::close);
      problems.remove(bindingId);
      return bindings.unbind(bindingId);
    } finally {
      lock.unlock();
    }
  }

  public List<Status> list() {
    lock.lock();
    try {
      return bindings.list().stream()
          .map(binding ->
              new Status(
                  binding,
                  doors.containsKey(binding.bindingId())
                      ? null
                      : problems.getOrDefault(binding.bindingId(), "not open yet")))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** The address clients are told. */
  public String host() {
    return host;
  }

  void reconcile() {
    lock.lock();
    try {
      bindings.removeOrphans();
      Set<String> wanted = new HashSet<>();
      for (VmBinding binding : bindings.list()) {
        wanted.add(binding.bindingId());
        if (!doors.containsKey(binding.bindingId())) {
          open(binding);
        }
      }
      doors
          .entrySet()
          .removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
              entry.getValue().close();
            }
            return gone;
          });
      problems.keySet().retainAll(wanted);
    } catch (RuntimeException e) {
      LOG.warn("The bindings could not be read; open listeners stay as they are", e);
    } finally {
      lock.unlock();
    }
  }

  private void open(VmBinding binding) {
    try {
      doors.put(binding.bindingId(), opener.open(host, binding.port(), endpoint.on(binding)));
      problems.remove(binding.bindingId());
    } catch (RuntimeException e) {
      String problem = "port " + binding.port() + " cannot be opened";
      if (problems.put(binding.bindingId(), problem) == null) {
        LOG.error("{}: {}; it is tried again every {} s", binding, problem, RETRY.toSeconds(), e);
      }
    }
  }

  private void work() {
    while (!closed) {
      try {
        if (wake.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
      reconcile();
    }
  }

  @Override
  public void close() {
    closed = true;
    if (worker != null) {
      worker.interrupt();
    }
    lock.lock();
    try {
      doors.values().forEach(Door::close);
      doors.clear();
    } finally {
      lock.unlock();
    }
  }
}
