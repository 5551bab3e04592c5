using Dapper;
using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>One statement on a pooled connection, with Dapper. Parameters are the properties of an (anonymous) object.</summary>
internal static class Queries
{
    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlDataSource database,
        string sql,
        object? parameters,
        CancellationToken cancellation
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<T>(Command(sql, parameters, cancellation));
        return rows.AsList();
    }

    /// <summary>The first row, or the default when there is none.</summary>
    public static async Task<T?> FirstAsync<T>(
        this NpgsqlDataSource database,
        string sql,
        object? parameters,
        CancellationToken cancellation
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QueryFirstOrDefaultAsync<T>(Command(sql, parameters, cancellation));
    }

    /// <summary>How many rows were written.</summary>
    public static async Task<int> ExecuteAsync(
        this NpgsqlDataSource database,
        string sql,
        object? parameters,
        CancellationToken cancellation
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(Command(sql, parameters, cancellation));
    }

    private static CommandDefinition Command(string sql, object? parameters, CancellationToken cancellation) =>
        new(sql, parameters, cancellationToken: cancellation);
}
