package dev.selfsame.provider.network;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;

/** Codes and texts of Microsoft.Network, as Azure's documents and public reports give them. */
final class NetworkErrors {
  private NetworkErrors() {}

  private static ApiException refused(String code, String message) {
    return ArmError.of(400, code, message).exception();
  }

  static ApiException format(String why) {
    return refused("InvalidRequestFormat", "Cannot parse the request: " + why);
  }

  static ApiException reference(String wanted, String by) {
    return refused(
        "InvalidResourceReference",
        "Resource "
            + wanted
            + " referenced by resource "
            + by
            + " was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
  }

  static ApiException prefix(String prefix, String of) {
    return refused(
        "InvalidAddressPrefixFormat",
        "Address prefix "
            + prefix
            + " of resource "
            + of
            + " is not formatted correctly."
            + " It should follow CIDR notation, for example 10.0.0.0/24.");
  }

  static ApiException subnetOutside(String subnet, String network) {
    return refused(
        "NetcfgInvalidSubnet",
        "Subnet '" + subnet + "' is not valid in virtual network '" + network + "'.");
  }

  static ApiException subnetsOverlap(String subnet, String network) {
    return refused(
        "NetcfgSubnetRangesOverlap",
        "Subnet '"
            + subnet
            + "' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '"
            + network
            + "'.");
  }

  static ApiException subnetInUse(String subnet, String by) {
    return refused(
        "InUseSubnetCannotBeDeleted",
        "Subnet "
            + subnet
            + " is in use by "
            + by
            + " and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.");
  }

  static ApiException prefixInUse(String subnet, String by) {
    return refused(
        "InUsePrefixCannotBeDeleted",
        "IpPrefix of subnet " + subnet + " is in use by " + by + " and cannot be changed.");
  }

  static ApiException subnetFull(String subnet, String prefix) {
    return refused(
        "SubnetIsFull",
        "Subnet "
            + subnet
            + " with address prefix "
            + prefix
            + " does not have enough capacity for 1 IP addresses.");
  }

  static ApiException addressNotInSubnet(String address, String subnet) {
    return refused(
        "PrivateIPAddressNotInSubnet",
        "Private static IP address "
            + address
            + " does not belong to the range of subnet prefix "
            + subnet
            + ".");
  }

  static ApiException addressReserved(String address, String subnet) {
    return refused(
        "PrivateIPAddressInReservedRange",
        "Private static IP address "
            + address
            + " falls within reserved IP range of subnet prefix "
            + subnet
            + ".");
  }

  static ApiException addressTaken(String address, String by) {
    return refused(
        "PrivateIPAddressIsAllocated",
        "IP configuration "
            + by
            + " is using the private IP address "
            + address
            + " which is already allocated to resource "
            + by
            + ".");
  }

  static ApiException publicAddressTaken(String by, String address, String holder) {
    return refused(
        "PublicIPAddressInUse",
        "Resource "
            + by
            + " is referencing public IP address "
            + address
            + " that is already allocated to resource "
            + holder
            + ".");
  }

  static ApiException publicAddressHeld(String address, String holder) {
    return refused(
        "PublicIPAddressCannotBeDeleted",
        "Public IP address "
            + address
            + " can not be deleted since it is still allocated to resource "
            + holder
            + ". In order to delete the public IP, disassociate/detach the Public IP address from the resource.");
  }

  static ApiException interfaceInUse(String nic, String by) {
    return refused(
        "NicInUse",
        "Network Interface "
            + nic
            + " is used by existing resource "
            + by
            + ". In order to delete the network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.");
  }

  static ApiException groupInUse(String group, String by) {
    return refused(
        "InUseNetworkSecurityGroupCannotBeDeleted",
        "Network security group "
            + group
            + " cannot be deleted because it is in use by the following resources: "
            + by
            + ". In order to delete the Network security group, remove the association with the resource(s).");
  }

  static ApiException balancerInUse(String balancer, String by) {
    return refused(
        "InUseLoadBalancerCannotBeDeleted",
        "Load balancer " + balancer + " cannot be deleted because it is in use by " + by + ".");
  }

  static ApiException ruleConflict(String rule, String other) {
    return refused(
        "SecurityRuleConflict",
        "Security rule "
            + rule
            + " conflicts with rule "
            + other
            + ". Rules cannot have the same Priority and Direction.");
  }

  static ApiException rule(String rule, String member, String value) {
    return refused(
        "SecurityRuleInvalid" + member,
        "Security rule has invalid "
            + member
            + ". Value provided: "
            + value
            + " for rule "
            + rule
            + ".");
  }
}
