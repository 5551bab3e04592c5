using Vestnik.Server.Tests.Costs;
using Vestnik.Server.Tests.Media.Support;
using Xunit.Abstractions;

namespace Vestnik.Server.Tests.Media;

[Trait("Category", "Slow")]
public sealed class DiskMemoryTests(MeteredServer metered, ITestOutputHelper output)
    : MemoryContract(metered, output),
        IClassFixture<MeteredServer>;

[Trait("Category", "Slow")]
public sealed class DiskHeldMemoryTests(ITestOutputHelper output) : HeldMemoryContract(new MeteredServer(), output);

/// <summary>Against OpenStack Swift.</summary>
[Trait("Category", "Slow")]
public sealed class S3MemoryTests(MeteredS3Server metered, ITestOutputHelper output)
    : MemoryContract(metered, output),
        IClassFixture<MeteredS3Server>
{
    /// <summary>A hundred megabytes are ten requests, and each leaves the garbage of the vendor's client behind; it holds one of them.</summary>
    private protected override int MostInParts => 3 * Megabyte;
}

/// <inheritdoc cref="S3MemoryTests"/>
[Trait("Category", "Slow")]
public sealed class S3HeldMemoryTests : HeldMemoryContract
{
    private readonly MeteredS3Server _metered;

    public S3HeldMemoryTests(ITestOutputHelper output)
        : this(new MeteredS3Server(), output) { }

    private S3HeldMemoryTests(MeteredS3Server metered, ITestOutputHelper output)
        : base(metered, output) => _metered = metered;

    [Fact]
    public Task Several_on_their_way_into_the_bucket_hold_less_than_a_megabyte_each() =>
        HoldAsync(_metered.ToBucket, Several, Large, Senders.SendFormAsync);

    [Fact]
    public Task A_hundred_megabytes_on_their_way_into_the_bucket_hold_less_than_a_megabyte() =>
        HoldAsync(_metered.ToBucket, 1, 100 * Megabyte, Senders.SendPartsAsync);
}
