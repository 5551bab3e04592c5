using Dapper;
using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>
/// One statement on a pooled connection, with Dapper. Parameters are the properties of an (anonymous) object. Who gives up
/// does not get in the way of a statement that began: it is short, and Npgsql 10.0.0 takes a statement that was cancelled
/// while PostgreSQL planned it for one without rows, so that whoever gets that connection next fails.
/// </summary>
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
        var rows = await connection.QueryAsync<T>(sql, parameters);
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
        return await connection.QueryFirstOrDefaultAsync<T>(sql, parameters);
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
        return await connection.ExecuteAsync(sql, parameters);
    }
}
