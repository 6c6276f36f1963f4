package dev.selfsame.store.sqlite;

import dev.selfsame.store.Dialect;
import dev.selfsame.store.SqlTx;
import dev.selfsame.store.StoreErrors;
import dev.selfsame.store.StoreException;
import dev.selfsame.store.StoreUnavailable;
import dev.selfsame.store.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one writer. Runs waiting closures back to back, each in a savepoint of its own, and commits
 * them together; nobody is answered before that commit is on disk. A closure that fails takes back
 * only its own savepoint.
 */
final class Writer {
  /** Closures committed together at most: bounds how long the first of them waits for the last. */
  private static final int GROUP_MAX = 64;

  /** Closures that may wait. A full queue makes callers wait, so it only bounds memory. */
  private static final int QUEUE_MAX = 4096;

  private final Connection connection;
  private final Runnable changed;
  private final Statement control;
  private final SqlTx tx;
  private final ArrayBlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final Thread thread;
  private volatile boolean closed;

  private static final class Job<T> {
    private final Function<Tx, T> body;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable RuntimeException failure;
    private @Nullable Error error;

    Job(Function<Tx, T> body) {
      this.body = body;
    }

    void run(Tx tx) {
      result = null;
      failure = null;
      try {
        result = body.apply(tx);
      } catch (RuntimeException e) {
        failure = e;
      } catch (Error e) {
        error = e;
      }
    }

    boolean failed() {
      return failure != null || error != null;
    }

    void tell() {
      if (error != null) {
        answer.completeExceptionally(error);
      } else if (failure != null) {
        answer.completeExceptionally(failure);
      } else {
        answer.complete(result);
      }
    }
  }

  Writer(Connection connection, Runnable changed) throws SQLException {
    this.connection = connection;
    this.changed = changed;
    this.control = connection.createStatement();
    this.tx = new SqlTx(connection, Dialect.SQLITE);
    this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::loop);
  }

  <T> T write(Function<Tx, T> body) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("A write inside a write");
    }
    Job<T> job = new Job<>(body);
    try {
      queue.put(job);
      if (closed) {
        job.answer.completeExceptionally(new StoreUnavailable("The store is closed", null, null));
      }
      return job.answer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("Interrupted before the write began", e, null);
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private void loop() {
    List<Job<?>> group = new ArrayList<>(GROUP_MAX);
    try {
      while (!closed) {
        group.clear();
        group.add(queue.take());
        commit(group);
      }
    } catch (InterruptedException e) {
      // told to stop; close() answers whoever still waits
    }
  }

  private void commit(List<Job<?>> group) {
    boolean anyChange = false;
    try {
      control.execute("BEGIN IMMEDIATE");
      for (int i = 0; i < group.size(); i++) {
        anyChange |= savepoint(group.get(i));
        Job<?> next = group.size() < GROUP_MAX ? queue.poll() : null;
        if (next != null) {
          group.add(next);
        }
      }
      control.execute("COMMIT");
    } catch (SQLException e) {
      rollback();
      StoreException failure = StoreErrors.of(e, Dialect.SQLITE);
      for (Job<?> job : group) {
        job.answer.completeExceptionally(failure);
      }
      return;
    }
    // Listeners first: what they forget is forgotten before anybody hears that the write is done.
    if (anyChange) {
      try {
        changed.run();
      } catch (RuntimeException e) {
        System.getLogger(Writer.class.getName())
            .log(System.Logger.Level.ERROR, "A listener failed", e);
      }
    }
    for (Job<?> job : group) {
      job.tell();
    }
  }

  private boolean savepoint(Job<?> job) throws SQLException {
    control.execute("SAVEPOINT job");
    tx.open();
    try {
      job.run(tx);
    } finally {
      tx.close();
    }
    if (!job.failed() && tx.failed()) {
      job.failure = new IllegalStateException("The closure went on after a statement failed");
    }
    if (job.failed()) {
      control.execute("ROLLBACK TO job");
    }
    control.execute("RELEASE job");
    return !job.failed() && tx.changed();
  }

  private void rollback() {
    try {
      control.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has already rolled back by itself after some errors
    }
  }

  void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
      for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
        job.answer.completeExceptionally(new StoreUnavailable("The store is closed", null, null));
      }
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw StoreErrors.of(e, Dialect.SQLITE);
    }
  }
}
