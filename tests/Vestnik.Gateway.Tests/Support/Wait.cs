namespace Vestnik.Gateway.Tests;

public static class Wait
{
    /// <summary>What should happen at once and takes longer does not happen.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Cancelled when something that should happen at once did not.</summary>
    public static CancellationTokenSource Patience() => new(Limit);

    /// <summary>Looks again and again until the condition holds; between looks, does what is needed for it.</summary>
    public static async Task UntilAsync(
        Func<bool> condition,
        Action? meanwhile = null,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string? what = null
    )
    {
        using var patience = Patience();
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"never came true: {what}");
            meanwhile?.Invoke();
            await Task.Delay(5);
        }
    }

    /// <summary>The task's result, or a failure when it takes too long; between looks, does what is needed for it.</summary>
    public static async Task<T> ForAsync<T>(Task<T> task, Action? meanwhile = null)
    {
        await UntilAsync(() => task.IsCompleted, meanwhile, "the task ends");
        return await task;
    }

    /// <summary>Ends as the task does, or fails when it takes too long.</summary>
    public static async Task ForAsync(Task task, Action? meanwhile = null)
    {
        await UntilAsync(() => task.IsCompleted, meanwhile, "the task ends");
        await task;
    }
}
