package dev.selfsame.graph;

import dev.selfsame.directory.AppRoles;
import dev.selfsame.directory.Directory;
import dev.selfsame.directory.SecretHash;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.GraphError;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Gate;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft Graph at {@code /v1.0} and {@code /beta}. Read from the top: who asks, one transaction,
 * the part that answers. A change is visible to every reader when its answer is on the way.
 */
public final class GraphEndpoint implements Handler {
  /** First words of the paths that are Graph's. */
  public static final Set<String> VERSIONS = Set.of("v1.0", "beta");

  /** Slow hashes at once: each takes a processor for a third of a second. */
  private static final int HASHING_MAX = 2;

  private static final int CLIENT_REQUEST_ID_LENGTH_MAX = 100;
  private static final Set<String> QUESTIONS =
      Set.of(
          "getbyids",
          "checkmembergroups",
          "checkmemberobjects",
          "getmembergroups",
          "getmemberobjects");

  private final GraphCallers callers;
  private final Store store;
  private final Ids ids;
  private final Router router;
  private final Gate gate;
  private final Batch batch;
  private final Handler signIns;
  private final Semaphore hashing = new Semaphore(HASHING_MAX);

  /**
   * @param organization display name of the tenant
   * @param domain the tenant's domain, which the names of users end in
   * @param signIns answers {@code auditLogs/signIns} to who may read the log
   */
  public GraphEndpoint(
      GraphCallers callers,
      Store store,
      Directory directory,
      Organization organization,
      Clock clock,
      Ids ids,
      Handler signIns) {
    this.callers = callers;
    this.signIns = signIns;
    this.store = store;
    this.ids = ids;
    this.gate = Gate.tenant(directory.tenant());
    this.router =
        new Router(
            directory,
            new Tenant(directory.tenant(), organization.name(), organization.domain()),
            clock,
            ids);
    this.batch = new Batch(this::handle);
  }

  /** The tenant's name and its domain. */
  public record Organization(String name, String domain) {}

  /** Makes the objects that every tenant has; to be called once, before requests come. */
  public void start() {
    router.firstParty().ensure(store);
  }

  /** Removes for good what was deleted more than 30 days ago; to be called in a transaction. */
  public void purgeDeleted(Tx tx) {
    router.deletedItems().purgeOld(tx);
  }

  @Override
  public Response handle(Request request) {
    String client =
        request
            .header("client-request-id")
            .filter(id -> id.length() <= CLIENT_REQUEST_ID_LENGTH_MAX)
            .orElse(null);
    Response answer;
    try {
      answer = answer(request);
    } catch (ApiException e) {
      throw switch (e.error()) {
        case GraphError graph -> graph.answering(client).exception();
        case ArmError content when content.status() == 400 -> unreadable(content, client);
        default -> e;
      };
    }
    Response shown = answer.with("request-id", request.requestId());
    return client == null ? shown : shown.with("client-request-id", client);
  }

  private Response answer(Request request) {
    GraphCaller caller = callers.authenticate(request);
    List<String> path = path(request);
    if (path.size() == 1 && path.getFirst().equalsIgnoreCase("$batch")) {
      return batch.handle(request);
    }
    if (path.size() >= 2
        && path.get(0).equalsIgnoreCase("auditLogs")
        && path.get(1).equalsIgnoreCase("signIns")) {
      return signIns(request, caller);
    }
    boolean reading =
        request.method().equals("GET")
            || (request.method().equals("POST")
                && !path.isEmpty()
                && QUESTIONS.contains(path.getLast().toLowerCase(Locale.ROOT)));
    ObjectNode body = request.body().length == 0 ? null : Json.readObject(request.body());
    Query query = Query.of(request);
    String hash = passwordHash(caller, body);
    String version = request.segments().getFirst().toLowerCase(Locale.ROOT);
    Function<Tx, Response> work =
        tx -> router.route(new Call(request, tx, caller, version, path, query, body, hash));
    return reading ? store.read(work) : store.write(gate, work);
  }

  /** The log is the administrator's: users do not read it, applications by its app role. */
  private Response signIns(Request request, GraphCaller caller) {
    boolean may =
        caller.owner()
            || store.read(tx -> appRoles(tx, caller)).stream()
                .anyMatch(Set.of("AuditLog.Read.All", "Directory.Read.All")::contains);
    if (!may) {
      throw GraphErrors.denied();
    }
    try {
      return signIns.handle(request);
    } catch (ApiException e) {
      throw e.error() instanceof ArmError arm
          ? GraphError.of(arm.status(), arm.code(), arm.message()).exception()
          : e;
    }
  }

  private static List<String> appRoles(Tx tx, GraphCaller caller) {
    return caller.user()
        ? List.of()
        : tx.principals()
            .find(caller.objectId())
            .map(row -> AppRoles.values(tx, row, Access.GRAPH_APP))
            .orElse(List.of());
  }

  // Outside the transaction, as it is slow; and only for who may set passwords at all.
  private @Nullable String passwordHash(GraphCaller caller, @Nullable ObjectNode body) {
    String password = Users.passwordIn(body);
    if (password == null) {
      return null;
    }
    if (!caller.owner() && !store.read(tx -> setsPasswords(tx, caller))) {
      throw GraphErrors.denied();
    }
    Users.requireGood(password);
    try {
      hashing.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GraphErrors.unavailable();
    }
    try {
      return SecretHash.ofPassword(ids, password);
    } finally {
      hashing.release();
    }
  }

  private static boolean setsPasswords(Tx tx, GraphCaller caller) {
    Set<String> enough =
        Set.of(
            "User.ReadWrite.All", "Directory.ReadWrite.All", "User-PasswordProfile.ReadWrite.All");
    return appRoles(tx, caller).stream().anyMatch(enough::contains);
  }

  /** The words after the version; {@code users('x')} is two, a namespace before an action none. */
  private static List<String> path(Request request) {
    List<String> words = new ArrayList<>();
    List<String> segments = request.segments();
    for (String segment : segments.subList(1, segments.size())) {
      int open = segment.indexOf('(');
      if (open > 0 && segment.endsWith(")")) {
        words.add(segment.substring(0, open));
        String key = segment.substring(open + 1, segment.length() - 1).replace("'", "");
        if (!key.isEmpty()) {
          words.add(key);
        }
      } else {
        words.add(segment);
      }
    }
    return List.copyOf(words);
  }

  private static ApiException unreadable(ArmError content, @Nullable String client) {
    return GraphError.of(
            400,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format. "
                + content.message())
        .answering(client)
        .exception();
  }
}
