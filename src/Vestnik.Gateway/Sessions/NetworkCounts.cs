using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Vestnik.Gateway;

/// <summary>How many there are of each network. Its user locks it.</summary>
internal sealed class NetworkCounts
{
    private readonly Dictionary<IPAddress, int> _counts = [];

    /// <summary>Of the network with the most of them; there must be one.</summary>
    public int Most => _counts.Values.Max();

    public int Of(IPAddress address) => _counts.GetValueOrDefault(Network(address));

    public void Add(IPAddress address) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, Network(address), out _)++;

    /// <summary>Once for each that was added.</summary>
    public void Remove(IPAddress address)
    {
        var network = Network(address);
        if (--CollectionsMarshal.GetValueRefOrNullRef(_counts, network) == 0)
        {
            _counts.Remove(network);
        }
    }

    /// <summary>One site has all addresses of an IPv6 network; an IPv4 address may come as an IPv6 one.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
