package dev.selfsame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.store.Gate;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.testing.PassingStore;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No half-made identity (goal G21): a fault at each call to the store, one at a time, of create,
 * attach, detach and delete, in the request and in what goes on after it. After each the store
 * holds no contradiction, nothing hangs, and the same request succeeds.
 */
final class FaultTest {
  private static final String MACHINE =
      "\"location\":\"westeurope\",\"properties\":{\"storageProfile\":{\"osDisk\":{\"createOption\":\"FromImage\"}},"
          + "\"osProfile\":{\"computerName\":\"c\",\"adminUsername\":\"a\"},"
          + "\"networkProfile\":{\"networkInterfaces\":[{\"id\":\"/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/networkInterfaces/n\"}]}}";

  @TempDir Path folder;

  /** Throws at the n-th call of a table inside a write, once. */
  private static final class Faulty extends PassingStore {
    private static final int NEVER = Integer.MAX_VALUE;
    private final AtomicInteger left = new AtomicInteger(NEVER);

    static final class Fault extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }

    Faulty(Store inner) {
      super(inner);
    }

    /** True when the fault has not come. */
    boolean disarm() {
      int before = left.getAndSet(NEVER);
      return before > 0 && before != NEVER;
    }

    @Override
    public <T> T write(Gate gate, Function<Tx, T> body) {
      return inner.write(gate, tx -> body.apply(counted(Tx.class, tx)));
    }

    private <T> T counted(Class<T> type, T target) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> call(method, target, arguments)));
    }

    private @Nullable Object call(
        java.lang.reflect.Method method, Object target, Object @Nullable [] arguments)
        throws Throwable {
      try {
        if (target instanceof Tx) {
          @SuppressWarnings("unchecked")
          Class<Object> table = (Class<Object>) method.getReturnType();
          return counted(table, method.invoke(target, arguments));
        }
        if (left.get() != NEVER && left.decrementAndGet() == 0) {
          throw new Fault();
        }
        return method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.selfsame.testing.TestStores#each")
  void aFaultAtAnyStepLeavesNoHalfMadeIdentity(Map<String, String> settings) {
    Faulty[] faulty = new Faulty[1];
    try (TestServer server =
        TestServer.start(
            folder,
            settings,
            start -> Selfsame.start(start, store -> faulty[0] = new Faulty(store)))) {
      String group = server.subscription() + "/resourceGroups/faults";
      server.put(group, "{\"location\":\"westeurope\"}");
      String user = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shared";
      server.put(user, "{\"location\":\"westeurope\"}");
      Faults faults = new Faults(server, faulty[0], group);
      String none = "{" + MACHINE + "}";
      String both =
          "{"
              + MACHINE
              + ",\"identity\":{\"type\":\"SystemAssigned, UserAssigned\",\"userAssignedIdentities\":{\""
              + user
              + "\":{}}}}";
      int steps = 0;
      steps += faults.each("create", vm -> null, vm -> server.put(vm, both));
      steps +=
          faults.each(
              "attach",
              vm -> none,
              vm ->
                  server.patch(vm, both.replaceFirst("\"location.*\"identity\"", "\"identity\"")));
      steps +=
          faults.each(
              "detach", vm -> both, vm -> server.patch(vm, "{\"identity\":{\"type\":\"None\"}}"));
      steps += faults.each("delete", vm -> both, vm -> server.delete(vm));
      assertThat(steps).as("steps at which a fault was put").isGreaterThan(60);
      System.out.println("G21: " + steps + " steps, a fault at each");
    }
  }

  /** Puts the fault at the first call, the second, and so on, until the operation needs no more. */
  private record Faults(TestServer server, Faulty store, String group) {
    int each(String name, Function<String, @Nullable String> before, Function<String, Answer> act) {
      for (int step = 1; ; step++) {
        String vm = group + "/providers/Microsoft.Compute/virtualMachines/" + name + step;
        String body = before.apply(vm);
        if (body != null) {
          assertThat(server.settle(server.put(vm, body))).isEqualTo("Succeeded");
        }
        store.left.set(step);
        Answer answer = act.apply(vm);
        settled(vm, answer);
        boolean through = store.disarm();
        List<String> findings = Check.findings(store);
        assertThat(findings).as(name + ", fault at call " + step).isEmpty();
        assertThat(answer.status())
            .as(name + ", fault at call " + step)
            .isIn(200, 201, 202, 204, 500);
        Answer again = act.apply(vm);
        assertThat(again.status())
            .as(name + " again, after a fault at call " + step + ": " + again.raw().body())
            .isIn(200, 201, 202, 204);
        settled(vm, again);
        if (through) {
          return step - 1;
        }
      }
    }

    private void settled(String vm, Answer answer) {
      if (answer.status() == 500 || answer.status() == 204) {
        return;
      }
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (System.nanoTime() < until) {
        Answer now = server.get(vm);
        if (now.status() == 404
            || now.body()
                .path("properties")
                .path("provisioningState")
                .asString("")
                .equals("Succeeded")) {
          return;
        }
        server.put(
            group,
            "{\"location\":\"westeurope\"}"); // wakes the runner, which would wait a second after a
        // fault
      }
      throw new AssertionError("hangs: " + vm);
    }
  }
}
