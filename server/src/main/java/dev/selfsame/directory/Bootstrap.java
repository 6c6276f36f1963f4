package dev.selfsame.directory;

import dev.selfsame.config.BadSetting;
import dev.selfsame.config.DataFolder;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;

/**
 * The first start: a tenant, a subscription, an owner service principal and an owner user, with
 * secrets made here and kept as hashes. The file with the secrets is on disk before the store knows
 * them, so a crash at any point leaves a start that can be repeated.
 */
public final class Bootstrap {
  /** The tenant's default domain. */
  public static final String DOMAIN = "selfsame.local";

  private static final String TENANT = "tenant";
  private static final String SUBSCRIPTION = "subscription";
  private static final int SECRET_BYTES = 32;
  private static final long FOREVER = Long.MAX_VALUE;

  private final Store store;
  private final DataFolder data;
  private final Clock clock;
  private final Ids ids;

  public Bootstrap(Store store, DataFolder data, Clock clock, Ids ids) {
    this.store = store;
    this.data = data;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * The installation's tenant and first subscription.
   *
   * @param fresh true when this start made them
   */
  public record Home(String tenantId, String subscriptionId, boolean fresh) {}

  /** Finds them, or makes them. */
  public Home home() {
    Optional<Home> known = store.read(Bootstrap::known);
    if (known.isPresent()) {
      finish(known.get());
      return known.get();
    }
    Owner owner = make();
    Path part = part();
    write(part, owner.json());
    String password = SecretHash.ofPassword(ids, owner.userPassword());
    Home home =
        store.write(
            Gate.tenant("bootstrap"),
            tx -> {
              Optional<Home> other = known(tx); // another node was first
              other.ifPresentOrElse(have -> {}, () -> record(owner, password, tx));
              return other.orElse(new Home(owner.tenantId(), owner.subscriptionId(), true));
            });
    if (home.fresh()) {
      finish(home);
    } else {
      delete(part);
    }
    return home;
  }

  /** The owner's secrets, as the file has them. */
  public static Owner owner(DataFolder data) {
    try {
      return Owner.read(Files.readAllBytes(data.owner()));
    } catch (IOException e) {
      throw new BadSetting(
          "cannot read " + data.owner() + ": has the server been started with this data folder?");
    }
  }

  private static Optional<Home> known(Tx tx) {
    return tx.facts()
        .find(TENANT)
        .map(tenant -> new Home(tenant, tx.facts().find(SUBSCRIPTION).orElseThrow(), false));
  }

  private Owner make() {
    return new Owner(
        ids.guid(),
        ids.guid(),
        ids.guid(),
        ids.guid(),
        ids.password(SECRET_BYTES),
        "owner@" + DOMAIN,
        ids.guid(),
        ids.password(SECRET_BYTES));
  }

  private void record(Owner owner, String passwordHash, Tx tx) {
    long now = clock.millis();
    tx.facts().put(TENANT, owner.tenantId());
    tx.facts().put(SUBSCRIPTION, owner.subscriptionId());
    PrincipalRow application =
        new PrincipalRow(
            owner.objectId(),
            owner.clientId(),
            owner.tenantId(),
            "Application",
            "selfsame-owner",
            null,
            false,
            null,
            true,
            0,
            now,
            null);
    PrincipalRow user =
        new PrincipalRow(
            owner.userObjectId(),
            ids.guid(),
            owner.tenantId(),
            "User",
            "Owner",
            null,
            false,
            owner.userName(),
            true,
            0,
            now,
            null);
    tx.principals().put(application);
    tx.principals().put(user);
    String secret = SecretHash.ofGenerated(ids, owner.clientSecret());
    tx.credentials()
        .put(
            new CredentialRow(
                ids.guid(), owner.objectId(), "secret", secret, "first start", now, FOREVER));
    tx.credentials()
        .put(
            new CredentialRow(
                ids.guid(),
                owner.userObjectId(),
                "password",
                passwordHash,
                "first start",
                now,
                FOREVER));
    tx.resources().put(subscription(owner, now));
    tx.changes().add("principal", owner.objectId(), now);
    tx.changes().add("principal", owner.userObjectId(), now);
  }

  private static ResourceRow subscription(Owner owner, long now) {
    String id = "/subscriptions/" + owner.subscriptionId();
    String body = Json.text(Json.object().put("displayName", "Selfsame").put("state", "Enabled"));
    return new ResourceRow(
        id,
        id,
        "Microsoft.Resources/subscriptions",
        owner.subscriptionId(),
        null,
        null,
        owner.subscriptionId(),
        null,
        1,
        null,
        body,
        now,
        owner.objectId(),
        now,
        owner.objectId());
  }

  // The rename may have been lost with the power after the store had committed.
  private void finish(Home home) {
    Path part = part();
    try {
      if (Files.exists(part)) {
        if (Owner.read(Files.readAllBytes(part)).tenantId().equals(home.tenantId())) {
          Files.move(
              part,
              data.owner(),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
          sync(data.root());
        } else {
          Files.delete(part);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot put " + data.owner() + " in place", e);
    }
  }

  private Path part() {
    return data.root().resolve("owner.json.new");
  }

  private void write(Path file, byte[] bytes) {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    delete(file);
    try (FileChannel channel =
        FileChannel.open(
            file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      channel.write(ByteBuffer.wrap(bytes));
      channel.force(true);
      sync(data.root());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }
}
