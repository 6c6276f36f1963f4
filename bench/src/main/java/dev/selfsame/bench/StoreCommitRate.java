package dev.selfsame.bench;

import dev.selfsame.config.Config;
import dev.selfsame.store.Gate;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Stores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bare store's own durable commit rate: N writers, one changed 1.4 KB resource row a write,
 * nothing else. Prints commits a second.
 *
 * <p>Arguments: data folder, writers, seconds, and for PostgreSQL url, user, password. The body
 * differs on every write: rewriting identical bytes syncs nothing in SQLite and would look ten
 * times too fast.
 */
public final class StoreCommitRate {
  private static final String SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";

  private StoreCommitRate() {}

  public static void main(String[] args) throws InterruptedException {
    Path data = Path.of(args[0]);
    int writers = Integer.parseInt(args[1]);
    long seconds = Long.parseLong(args[2]);
    Config.Database database =
        args.length > 3
            ? new Config.Database(args[3], args[4], args[5], 16)
            : new Config.Database(null, null, null, 16);
    try (Store store = Stores.open(database, data)) {
      run(store, writers, 2);
      System.out.printf("%.0f%n", run(store, writers, seconds));
    }
  }

  private static double run(Store store, int writers, long seconds) throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong commits = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    long start = System.nanoTime();
    for (int w = 0; w < writers; w++) {
      int writer = w;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                long n = 0;
                while (!stop.get()) {
                  ResourceRow row = row(writer, n++);
                  store.write(
                      Gate.subscription(SUBSCRIPTION),
                      tx -> {
                        tx.resources().put(row);
                        return true;
                      });
                  commits.incrementAndGet();
                }
              }));
    }
    Thread.sleep(seconds * 1000);
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    return commits.get() / ((System.nanoTime() - start) / 1e9);
  }

  private static ResourceRow row(int writer, long n) {
    String group = "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/bench";
    String id = group + "/providers/Microsoft.Compute/virtualMachines/w" + writer + "-" + (n % 200);
    char[] filler = new char[1400];
    Arrays.fill(filler, (char) ('a' + n % 26));
    String body = "{\"n\":" + n + ",\"filler\":\"" + new String(filler) + "\"}";
    return new ResourceRow(
        id.toLowerCase(java.util.Locale.ROOT),
        id,
        "Microsoft.Compute/virtualMachines",
        SUBSCRIPTION,
        "bench",
        group.toLowerCase(java.util.Locale.ROOT),
        "w" + writer + "-" + (n % 200),
        "westus",
        n + 1,
        null,
        body,
        n,
        "bench",
        n,
        "bench");
  }
}
