using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Vestnik.Server.Data;

/// <summary>One numbered step of the schema: Data/Migrations/NNNN_name.sql.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    private const string Folder = ".Data.Migrations.";
    private const string Header = "-- runs-with: ";

    /// <summary>Of the text with LF endings, so that a checkout on another system is the same migration.</summary>
    public string Sha256 { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>
    /// The last migration of the oldest program that still works beside this one, as the first line says:
    /// <c>-- runs-with: 0001</c>. Without that line none does.
    /// </summary>
    public int RunsWith { get; } = ReadRunsWith(Number, Sql);

    /// <summary>Those that this program carries, in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = ReadEmbedded();

    public override string ToString() => $"{Number:D4}_{Name}";

    private static int ReadRunsWith(int number, string sql)
    {
        var line = sql.AsSpan();
        line = line[..(line.IndexOf('\n') is var end and >= 0 ? end : line.Length)].TrimEnd();
        return
            line.StartsWith(Header)
            && int.TryParse(line[Header.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var runsWith)
            && runsWith <= number
            ? runsWith
            : number;
    }

    private static Migration[] ReadEmbedded()
    {
        var assembly = typeof(Migration).Assembly;
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.Contains(Folder, StringComparison.Ordinal))
                .Select(name => Read(assembly, name))
                .OrderBy(migration => migration.Number),
        ];
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        var start = resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length;
        var file = Path.GetFileNameWithoutExtension(resource[start..]);
        var underscore = file.IndexOf('_', StringComparison.Ordinal);
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(
            int.Parse(file.AsSpan(0, underscore), CultureInfo.InvariantCulture),
            file[(underscore + 1)..],
            reader.ReadToEnd()
        );
    }
}
