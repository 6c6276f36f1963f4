package dev.selfsame.bench;

import dev.selfsame.Selfsame;
import dev.selfsame.config.Settings;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Durable PUTs of VMs on a server with many assigned policy definitions against one with none, in
 * turns. Prints both rates a second (medians) and what the policies cost as a ratio of times.
 *
 * <p>Arguments: data folder, definitions, writers, seconds of a round, rounds. A third of the
 * definitions is about machines and compares several of their properties, a third is about every
 * resource and its tags and group, a third is about other types.
 */
public final class PolicyWrites {
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String NAMES = "/providers/Microsoft.Compute/virtualMachines/";
  private static final int SPREAD = 200;

  private final Selfsame server;
  private final HttpClient http;
  private final String subscription;
  private final String token;
  private final AtomicLong number = new AtomicLong();

  private PolicyWrites(Path folder) throws Exception {
    Files.createDirectories(folder);
    server =
        Selfsame.start(
            new Selfsame.Start(
                Settings.load(folder, Map.of(), Map.of("server.port", "0")),
                Map.of(),
                Clock.systemUTC(),
                Ids.system()));
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(folder.resolve("ca.pem")))
            .build();
    ObjectNode owner = Json.stored(Files.readString(folder.resolve("owner.json")));
    subscription = "/subscriptions/" + owner.path("subscriptionId").asString();
    String form =
        "grant_type=client_credentials&client_id="
            + owner.path("clientId").asString()
            + "&client_secret="
            + owner.path("clientSecret").asString()
            + "&scope="
            + server.origin()
            + "/.default";
    HttpRequest ask =
        HttpRequest.newBuilder(
                URI.create(
                    server.origin()
                        + "/"
                        + owner.path("tenantId").asString()
                        + "/oauth2/v2.0/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    token =
        Json.stored(http.send(ask, HttpResponse.BodyHandlers.ofString()).body())
            .path("access_token")
            .asString();
    put(subscription + "/resourceGroups/bench?api-version=2024-11-01", "{'location':'westus'}");
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int definitions = Integer.parseInt(args[1]);
    int writers = Integer.parseInt(args[2]);
    long seconds = Long.parseLong(args[3]);
    int rounds = Integer.parseInt(args[4]);
    PolicyWrites none = new PolicyWrites(folder.resolve("none"));
    PolicyWrites many = new PolicyWrites(folder.resolve("many"));
    many.govern(definitions);
    none.rate(writers, seconds);
    many.rate(writers, seconds);
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      without.add(none.rate(writers, seconds));
      with.add(many.rate(writers, seconds));
    }
    System.out.printf("processor time of a PUT, ms: %.2f %.2f%n", none.cpuMillis(), many.cpuMillis());
    double before = median(without);
    double after = median(with);
    System.out.printf("%.1f %.1f %.3f%n", before, after, before / after);
    none.close();
    many.close();
  }

  private static double median(List<Double> all) {
    return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }

  private void close() {
    http.close();
    server.close();
  }

  private void govern(int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      String definition = subscription + AUTHORIZATION + "policyDefinitions/d" + i;
      put(
          definition + "?api-version=2025-03-01",
          "{'properties':{'mode':'All','policyRule':{'if':"
              + condition(i)
              + ",'then':{'effect':'"
              + (i % 2 == 0 ? "deny" : "audit")
              + "'}}}}");
      put(
          subscription + AUTHORIZATION + "policyAssignments/a" + i + "?api-version=2025-03-01",
          "{'properties':{'policyDefinitionId':'" + definition + "'}}");
    }
  }

  private static String condition(int i) {
    String tag = "{'field':'tags[t" + i + "]','exists':true}";
    return switch (i % 3) {
      case 0 ->
          "{'allOf':[{'field':'type','equals':'Microsoft.Compute/virtualMachines'},"
              + "{'field':'Microsoft.Compute/imagePublisher','in':['Canonical','Debian','RedHat']},"
              + "{'field':'Microsoft.Compute/virtualMachines/sku.name','notLike':'Basic*'},"
              + "{'value':\"[requestContext().apiVersion]\",'greaterOrEquals':'2018-10-01'},"
              + "{'anyOf':[{'field':'identity.type','notContains':'Assigned'},"
              + tag
              + "]}]}";
      case 1 ->
          "{'allOf':[{'field':'location','notIn':['global','none']},{'anyOf':["
              + tag
              + ",{'value':\"[resourceGroup().tags['t"
              + i
              + "']]\",'equals':'x'}]}]}";
      default ->
          "{'allOf':[{'field':'type','equals':'Microsoft.Storage/storageAccounts'},{'not':"
              + tag
              + "}]}";
    };
  }

  private double cpuMillis() {
    return cpu.stream().sorted().skip(cpu.size() / 2).findFirst().orElseThrow();
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private final List<Double> cpu = new ArrayList<>();

  private double rate(int writers, long seconds) throws InterruptedException {
    AtomicLong done = new AtomicLong();
    long used = cpuNanos();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (System.nanoTime() < end) {
                  machine(number.incrementAndGet());
                  done.incrementAndGet();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    cpu.add((cpuNanos() - used) / 1e6 / done.get());
    return done.get() / ((System.nanoTime() - start) / 1e9);
  }

  private void machine(long n) {
    try {
      put(
          subscription
              + "/resourceGroups/bench"
              + NAMES
              + "v"
              + n % SPREAD
              + "?api-version=2024-11-01",
          "{'location':'westus','tags':{'n':'"
              + n
              + "'},'identity':{'type':'SystemAssigned'},'properties':{'hardwareProfile':{'vmSize':'Standard_B1s'},'storageProfile':{'imageReference':{'publisher':'Canonical','offer':'UbuntuServer','sku':'16.04.0-LTS','version':'latest'},'osDisk':{'caching':'ReadWrite','createOption':'FromImage','managedDisk':{'storageAccountType':'Standard_LRS'}}},'osProfile':{'computerName':'bench','adminUsername':'bench','adminPassword':'Passw0rd!"
              + n
              + "'},'networkProfile':{'networkInterfaces':[{'id':'/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic'}]}}}");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Rules have single quotes within double ones: only those outside are turned. */
  private void put(String path, String text) throws IOException, InterruptedException {
    byte[] body = Json.write(Json.readLenient(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.origin() + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(path + " " + answer.statusCode() + " " + answer.body());
    }
  }

  private static SSLContext trusting(Path ca) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(ca)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    }
  }
}
