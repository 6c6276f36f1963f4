package dev.selfsame;

import dev.selfsame.arm.ArmPipeline;
import dev.selfsame.arm.CloudMetadata;
import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.Routes;
import dev.selfsame.arm.access.AccessView;
import dev.selfsame.arm.access.RoleAccess;
import dev.selfsame.arm.governance.KnownTypes;
import dev.selfsame.arm.governance.PolicyAdmission;
import dev.selfsame.arm.governance.PolicyView;
import dev.selfsame.config.Config;
import dev.selfsame.config.DataFolder;
import dev.selfsame.directory.AppRoles;
import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.directory.Bootstrap;
import dev.selfsame.directory.Directory;
import dev.selfsame.directory.IdentityView;
import dev.selfsame.directory.VmBinding;
import dev.selfsame.directory.VmBindings;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.graph.GraphEndpoint;
import dev.selfsame.http.ErrorWriter;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Listener;
import dev.selfsame.http.tls.TlsMaterial;
import dev.selfsame.imds.BindingsEndpoint;
import dev.selfsame.imds.BoundListeners;
import dev.selfsame.imds.ImdsEndpoint;
import dev.selfsame.imds.Mint;
import dev.selfsame.json.Json;
import dev.selfsame.key.KeysEndpoint;
import dev.selfsame.key.RsaProvider;
import dev.selfsame.key.SealingKey;
import dev.selfsame.key.SealingKeySource;
import dev.selfsame.key.Signer;
import dev.selfsame.key.SigningKeys;
import dev.selfsame.model.Ids;
import dev.selfsame.outbound.Limits;
import dev.selfsame.outbound.NotFetched;
import dev.selfsame.outbound.Outbound;
import dev.selfsame.portal.PortalFiles;
import dev.selfsame.provider.authorization.AuthorizationProvider;
import dev.selfsame.provider.authorization.ManagementGroups;
import dev.selfsame.provider.authorization.RoleAssignmentIndex;
import dev.selfsame.provider.compute.ComputeProvider;
import dev.selfsame.provider.insights.InsightsProvider;
import dev.selfsame.provider.managedidentity.ManagedIdentityProvider;
import dev.selfsame.provider.network.NetworkProvider;
import dev.selfsame.provider.policyinsights.PolicyInsightsProvider;
import dev.selfsame.provider.policyinsights.PolicyTimes;
import dev.selfsame.provider.resources.ResourcesProvider;
import dev.selfsame.provider.resources.Sealing;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Stores;
import dev.selfsame.store.Tx;
import dev.selfsame.token.Audiences;
import dev.selfsame.token.Authority;
import dev.selfsame.token.Federation;
import dev.selfsame.token.IssuerDocuments;
import dev.selfsame.token.RegisteredRedirects;
import dev.selfsame.token.TokenEndpoint;
import dev.selfsame.token.TokenIssuer;
import dev.selfsame.token.TokenVerifier;
import dev.selfsame.work.Housekeeping;
import dev.selfsame.work.OperationRunner;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The composition root: builds every room by constructor, hands them to each other, and closes them
 * in turn.
 */
public final class Selfsame implements AutoCloseable {
  /** A token request is a short form. */
  private static final int FORM_BYTES_MAX = 65_536;

  private static final int IMDS_BYTES_MAX = 16_384;
  private static final int IMDS_CONNECTIONS_MAX = 256;

  private final Deque<AutoCloseable> open;
  private final AtomicReference<Authority> authority = new AtomicReference<>();
  private final AtomicReference<ResourceCalls> calls = new AtomicReference<>();
  private final AtomicReference<SealingKey> sealingKey = new AtomicReference<>();
  private final Config config;
  private final Clock clock;
  private final Ids ids;
  private final Store store;
  private final Bootstrap.Home home;
  private final Directory directory;
  private final SigningKeys keys;
  private final Audit audit;
  private final TokenIssuer issuer;
  private final Audiences audiences;
  private final TokenVerifier verifier;
  private final TokenAuthenticator authenticator;
  private final GraphEndpoint graph;
  private final Outbound outbound;
  private final IdentityView view;
  private final AccessView access;
  private final PolicyView policies;
  private final KnownTypes types = new KnownTypes(this::routes);
  private final PolicyInsightsProvider insights;
  private final Routes routes;
  private final Handler door;
  private final Listener listener;

  /** With what a server is started. */
  public record Start(Config config, Map<String, String> environment, Clock clock, Ids ids) {}

  private Selfsame(Start start, UnaryOperator<Store> around, Deque<AutoCloseable> open) {
    this.open = open;
    this.config = start.config();
    this.clock = start.clock();
    this.ids = start.ids();
    DataFolder data = new DataFolder(config.data());
    // Loading the provider's native library, making or reading certificates and opening the store
    // cost about the same: side by side, on threads of their own as the common pool may have one.
    data.make();
    CompletableFuture<RsaProvider> choosing =
        aside(() -> RsaProvider.choose(config.keys().provider()));
    CompletableFuture<TlsMaterial> tls =
        aside(() -> TlsMaterial.open(tls(config, data), clock, ids));
    this.store = keep(around.apply(Stores.open(config.store(), data.root())));
    this.home = new Bootstrap(store, data, clock, ids).home();
    this.directory = new Directory(ids, clock, home.tenantId());
    RsaProvider rsa = choosing.join();
    this.keys = keep(keys(start, rsa));
    this.audit =
        keep(new Audit(config.audit(), store, sealingKey.get(), clock, ids, home.tenantId()));
    this.audiences = new Audiences(authority::get, store, directory, config.tokens().anyAudience());
    this.issuer = issuer(keep(new Signer(keys, rsa)));
    this.verifier = new TokenVerifier(authority::get, keys, rsa, clock);
    verifier.shownTo(audit.witness());
    this.authenticator = new TokenAuthenticator(authority::get, verifier, store, directory);
    this.outbound = keep(new Outbound(config.outbound(), ids));
    this.graph = graph(verifier);
    this.view = keep(new IdentityView(store, clock, config.imds().serveWithoutStore()));
    RoleAssignmentIndex.fill(store, home.tenantId());
    this.access = keep(new AccessView(store, home.tenantId(), config.rbac().propagationDelay()));
    this.policies = keep(new PolicyView(store, home.tenantId()));
    BoundListeners bound = keep(bound());
    this.insights = keep(insights());
    List<Provider> providers = providers();
    OperationRunner runner =
        keep(
            new OperationRunner(
                store, clock, steps(providers), home.tenantId(), audit.activity()::ended));
    TlsMaterial material = keep(tls.join());
    CompletableFuture<Integer> port = new CompletableFuture<>();
    this.routes = new Routes(providers, config.arm().unknownTypes());
    this.door = door(bound);
    this.listener =
        keep(
            listener(
                config.server().port(),
                material,
                request -> port.thenApply(any -> door).join().handle(request)));
    authority.set(
        new Authority(
            origin(listener.port()),
            home.tenantId(),
            Bootstrap.DOMAIN,
            config.tokens().stsIssuer()));
    port.complete(listener.port());
    Integer extra = config.server().extraPort();
    if (extra != null) {
      keep(listener(extra, material, door));
    }
    keys.start();
    audit.start();
    view.start();
    access.start();
    policies.start();
    insights.start();
    bound.start();
    runner.start();
    keep(new Housekeeping(
            store, clock, home.tenantId(), graph::purgeDeleted, audit.retention()::clean))
        .start();
  }

  /**
   * Starts a server; it answers when this returns.
   *
   * @throws dev.selfsame.config.BadSetting when the settings do not allow it
   */
  public static Selfsame start(Start start) {
    return start(start, UnaryOperator.identity());
  }

  /** For tests: with a store that was given faults. */
  static Selfsame start(Start start, UnaryOperator<Store> around) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new Selfsame(start, around, open);
    } catch (RuntimeException e) {
      close(open); // a start that fails halfway leaves nothing behind
      throw e instanceof CompletionException && e.getCause() instanceof RuntimeException cause
          ? cause
          : e;
    }
  }

  /** Scheme, host and port that clients use. */
  public String origin() {
    return authority.get().origin();
  }

  public int port() {
    return listener.port();
  }

  /** For tests: what the listener hands requests to. */
  Handler door() {
    return door;
  }

  public Bootstrap.Home home() {
    return home;
  }

  Audit audit() {
    return audit;
  }

  // The tests reach behind the door with these.
  Routes routes() {
    return routes;
  }

  Store store() {
    return store;
  }

  Directory directory() {
    return directory;
  }

  SigningKeys signingKeys() {
    return keys;
  }

  TokenIssuer issuer() {
    return issuer;
  }

  GraphEndpoint graph() {
    return graph;
  }

  private static <T> CompletableFuture<T> aside(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> Thread.ofPlatform().start(task));
  }

  private <T extends AutoCloseable> T keep(T part) {
    open.push(part);
    return part;
  }

  private String origin(int port) {
    String host = config.server().publicHost();
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "https://" + name + (port == 443 ? "" : ":" + port);
  }

  private static TlsMaterial.Settings tls(Config config, DataFolder data) {
    Config.Server server = config.server();
    return new TlsMaterial.Settings(
        data.root(),
        server.publicHost(),
        server.names(),
        server.certificate(),
        server.privateKey());
  }

  private SigningKeys keys(Start start, RsaProvider rsa) {
    boolean sealed = store.read(tx -> !tx.signingKeys().list().isEmpty());
    SealingKey sealing =
        SealingKeySource.open(
            start.environment(), config.keys().sealingKeyFile(), config.data(), !sealed, ids);
    Duration longest =
        config.tokens().managedIdentityLifetime().compareTo(config.tokens().clientLifetime()) > 0
            ? config.tokens().managedIdentityLifetime()
            : config.tokens().clientLifetime();
    sealingKey.set(sealing);
    SigningKeys.Rules rules =
        new SigningKeys.Rules(
            config.keys().publishBeforeUse(), config.keys().rotateEvery(), longest);
    return new SigningKeys(
        store, clock, new SigningKeys.KeyMaking(rsa, sealing, ids, home.tenantId()), rules);
  }

  private TokenIssuer issuer(Signer signer) {
    TokenIssuer.Lifetimes lifetimes =
        new TokenIssuer.Lifetimes(
            config.tokens().managedIdentityLifetime(), config.tokens().clientLifetime());
    return new TokenIssuer(
        authority::get,
        audiences,
        signer,
        ids,
        clock,
        new AppRoles(store),
        lifetimes,
        audit.signIns());
  }

  private GraphEndpoint graph(TokenVerifier verifier) {
    GraphEndpoint endpoint =
        new GraphEndpoint(
            new GraphAuthenticator(authority::get, verifier, store, directory),
            store,
            directory,
            new GraphEndpoint.Organization("Selfsame", Bootstrap.DOMAIN),
            clock,
            ids,
            audit.reports());
    endpoint.start();
    return endpoint;
  }

  private ResourceCalls laterCalls() {
    return Objects.requireNonNull(calls.get(), "asked for before the start is done");
  }

  private PolicyInsightsProvider insights() {
    return new PolicyInsightsProvider(
        new PolicyInsightsProvider.House(
            store,
            clock,
            ids,
            home.tenantId(),
            new PolicyTimes(
                config.policy().defaultEvaluationDelay(),
                config.policy().scanDelay(),
                config.policy().scanEvery(),
                config.audit().activityRetention()),
            audit.policies()),
        policies,
        types,
        this::laterCalls);
  }

  private List<Provider> providers() {
    ResourceIdentity identities = new ResourceIdentity(directory);
    Supplier<ResourceCalls> laterCalls = this::laterCalls;
    ComputeProvider compute = new ComputeProvider(ids, identities, laterCalls);
    ManagedIdentityProvider managed = new ManagedIdentityProvider(directory);
    NetworkProvider network = new NetworkProvider(ids, identities);
    List<Provider> others =
        List.of(
            compute,
            managed,
            network,
            new AuthorizationProvider(home.tenantId()),
            new ManagementGroups(home.tenantId()),
            insights,
            new InsightsProvider(home.tenantId(), config.audit().activityRetention()));
    ResourcesProvider.Installation installation =
        new ResourcesProvider.Installation(
            home.tenantId(), Bootstrap.DOMAIN, config.arm().unknownTypes());
    List<Provider> all = new ArrayList<>(others);
    ResourcesProvider.Workshop workshop =
        new ResourcesProvider.Workshop(
            store,
            ids,
            laterCalls,
            () -> new CloudMetadata(this::origin, home.tenantId()).environment(),
            sealing(),
            outbound::template);
    all.add(new ResourcesProvider(identities, installation, workshop, others));
    return all;
  }

  private static OperationRunner.Steps steps(List<Provider> providers) {
    Map<String, OperationSteps> byKind = new HashMap<>();
    providers.forEach(provider -> byKind.putAll(provider.operations()));
    return new OperationRunner.Steps() {
      @Override
      public OperationRunner.Result step(OperationRow operation, Tx tx, long now) {
        return result(of(operation), operation, tx, now);
      }

      @Override
      public boolean apart(OperationRow operation) {
        return of(operation).apart();
      }

      @Override
      public Optional<OperationRunner.Steps> before(OperationRow operation, long now) {
        return of(operation)
            .before(operation, now)
            .map(next -> (row, tx, then) -> result(next, row, tx, then));
      }

      private OperationSteps of(OperationRow operation) {
        OperationSteps steps = byKind.get(operation.kind());
        if (steps == null) {
          throw new IllegalStateException("Nobody takes the steps of a " + operation.kind());
        }
        return steps;
      }
    };
  }

  private static OperationRunner.Result result(
      OperationSteps steps, OperationRow operation, Tx tx, long now) {
    return switch (steps.step(operation, tx, now)) {
      case OperationSteps.Step.More more ->
          new OperationRunner.Result("InProgress", more.step(), null, null);
      case OperationSteps.Step.Done done ->
          new OperationRunner.Result(
              "Succeeded",
              operation.step(),
              done.result() == null ? null : Json.text(done.result()),
              null);
      case OperationSteps.Step.Failed failed ->
          new OperationRunner.Result(
              "Failed", operation.step(), null, Json.text(Json.error(failed.error())));
    };
  }

  private Sealing sealing() {
    return new Sealing() {
      @Override
      public byte[] seal(String row, byte[] plain) {
        return sealingKey.get().seal("documents", row, home.tenantId(), plain);
      }

      @Override
      public byte[] open(String row, byte[] sealed) {
        return sealingKey.get().open("documents", row, home.tenantId(), sealed);
      }
    };
  }

  private Handler door(BoundListeners bound) {
    ArmPipeline arm =
        new ArmPipeline(
            new ArmPipeline.Parts(
                routes,
                authenticator,
                new RoleAccess(access, clock),
                store,
                clock,
                ids,
                new ResourceIdentity(directory),
                home.tenantId()),
            audit.activity(),
            new PolicyAdmission(policies, types, insights.aftermath(), clock, home.tenantId()));
    calls.set(new ResourceCalls(arm, ids));
    TokenEndpoint token =
        new TokenEndpoint(
            new TokenEndpoint.Parts(
                authority::get,
                store,
                directory,
                keys,
                issuer,
                audiences,
                clock,
                ids,
                config.tokens().refreshLifetime(),
                federation(),
                new RegisteredRedirects(store)));
    Map<String, Handler> own =
        Map.of(
            "bindings",
            new BindingsEndpoint(bound),
            "keys",
            new KeysEndpoint(keys),
            "sign-ins",
            audit.reports(),
            "audit",
            audit.state());
    Handler guardedToken =
        new StoreAway(token, OAuthErrors::transientFault, OAuthErrors::transientFault);
    CloudMetadata cloud = new CloudMetadata(this::origin, home.tenantId());
    Handler guardedGraph = new StoreAway(graph, GraphErrors::unavailable, GraphErrors::unavailable);
    FrontDoor door =
        new FrontDoor(
            arm, guardedToken, guardedGraph, cloud, new PortalFiles(), own, authenticator);
    return new StoreAway(door, ArmErrors::unavailable, ArmErrors::outcomeUnknown);
  }

  private Federation federation() {
    return new Federation(
        verifier,
        url -> {
          try {
            return outbound.fetch(url, Limits.DISCOVERY);
          } catch (NotFetched e) {
            throw new IssuerDocuments.Unavailable(e.reason().name());
          }
        });
  }

  private BoundListeners bound() {
    Mint mint =
        new Mint() {
          @Override
          public Minted mint(AssignedIdentity identity, String audience) {
            return minted(issuer.forManagedIdentity(identity, audience));
          }

          @Override
          public Minted mint(AssignedIdentity identity, String audience, VmBinding vm) {
            return minted(issuer.forManagedIdentity(identity, audience, Audit.occasion(vm)));
          }

          private Minted minted(TokenIssuer.Issued issued) {
            return new Minted(
                issued.token(), issued.issuedAt(), issued.notBefore(), issued.expiresAt());
          }

          @Override
          public long keyGeneration() {
            return issuer.keyGeneration();
          }
        };
    ImdsEndpoint endpoint =
        new ImdsEndpoint(view, mint, clock, config.imds().rateLimit(), home.tenantId());
    return new BoundListeners(
        new VmBindings(store, clock, ids), endpoint, this::plainDoor, config.imds().host());
  }

  private BoundListeners.Door plainDoor(String host, int port, Handler handler) {
    Listener.Settings settings =
        new Listener.Settings(
            host,
            port,
            "http://" + host + ":{port}",
            Set.of(host, "localhost", "169.254.169.254"),
            null,
            IMDS_CONNECTIONS_MAX,
            (method, path) -> IMDS_BYTES_MAX);
    Listener plain = new Listener(settings, handler, ids, new ErrorWriter(clock));
    return new BoundListeners.Door() {
      @Override
      public int port() {
        return plain.port();
      }

      @Override
      public void close() {
        plain.close();
      }
    };
  }

  private Listener listener(int port, TlsMaterial material, Handler handler) {
    Config.Server server = config.server();
    Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    hosts.add(server.publicHost().toLowerCase(Locale.ROOT));
    server.names().forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
    int arm = config.arm().bodyBytesMax();
    Listener.Settings settings =
        new Listener.Settings(
            server.host(),
            port,
            origin(port).replace(":0", ":{port}"),
            Set.copyOf(hosts),
            material.context(),
            server.connectionsMax(),
            (method, path) -> path.contains("/oauth2/") ? FORM_BYTES_MAX : arm);
    return new Listener(settings, handler, ids, new ErrorWriter(clock));
  }

  @Override
  public void close() {
    close(open);
  }

  private static void close(Deque<AutoCloseable> open) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        org.slf4j.LoggerFactory.getLogger(Selfsame.class).warn("a part did not close", e);
      }
    }
  }
}
