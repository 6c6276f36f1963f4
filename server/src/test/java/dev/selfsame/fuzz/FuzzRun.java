package dev.selfsame.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Fuzzes one target in this JVM: {@code FuzzRun TARGET}, or lists all without an argument. Exit
 * code 0: it ran and found nothing. {@code scripts/fuzz.sh} starts one for each target.
 */
final class FuzzRun {
  private FuzzRun() {}

  public static void main(String[] args) {
    if (args.length == 0) {
      Arrays.stream(targets()).map(Method::getName).sorted().forEach(System.out::println);
      return;
    }
    System.exit(found(target(args[0])) ? 1 : 0);
  }

  private static boolean found(Method target) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectMethod(FuzzTargets.class, target))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    listener.getSummary().getFailures().forEach(it -> it.getException().printStackTrace());
    return listener.getSummary().getTestsSucceededCount() == 0
        || listener.getSummary().getTotalFailureCount() > 0;
  }

  private static Method target(String name) {
    return Arrays.stream(targets()).filter(it -> it.getName().equals(name)).findAny().orElseThrow();
  }

  private static Method[] targets() {
    return Arrays.stream(FuzzTargets.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(FuzzTest.class))
        .toArray(Method[]::new);
  }
}
