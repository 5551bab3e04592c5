using System.Text;

namespace Vestnik.Contracts;

/// <summary>A request that knows its own limits; the server checks it before any handler sees it.</summary>
public interface IValidated
{
    /// <summary>Adds a reason for every field that breaks a limit.</summary>
    void Validate(FieldErrors errors);
}

/// <summary>Why a request is invalid: reasons by camelCase field.</summary>
public sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _reasons = new(StringComparer.Ordinal);

    /// <summary>True while nothing was found wrong.</summary>
    public bool IsEmpty => _reasons.Count == 0;

    /// <summary>Adds a reason such as <c>required</c>, <c>too_short</c>, <c>too_long</c>, <c>invalid</c> or <c>too_common</c>.</summary>
    public void Add(string field, string reason)
    {
        if (!_reasons.TryGetValue(field, out var reasons))
        {
            _reasons[field] = reasons = [];
        }
        reasons.Add(reason);
    }

    /// <summary>A named id that has to be there.</summary>
    public void Required(string field, Guid? value)
    {
        if (value is null || value == Guid.Empty)
        {
            Add(field, "required");
        }
    }

    /// <summary>A text that has to be there, within limits counted in UTF-16 units.</summary>
    public void Required(string field, string? value, int min, int max)
    {
        if (string.IsNullOrEmpty(value))
        {
            Add(field, "required");
        }
        else
        {
            Text(field, value, min, max);
        }
    }

    /// <summary>A text that may be missing; if there, within limits and without NUL or lone surrogates.</summary>
    public void Text(string field, string? value, int min, int max)
    {
        if (value is null)
        {
            return;
        }
        if (value.Length < min)
        {
            Add(field, "too_short");
        }
        if (value.Length > max)
        {
            Add(field, "too_long");
        }
        if (!IsStorable(value))
        {
            Add(field, "invalid");
        }
    }

    /// <summary>The reasons as a problem carries them.</summary>
    public IReadOnlyDictionary<string, string[]> ToDictionary() =>
        _reasons.ToDictionary(reason => reason.Key, reason => reason.Value.ToArray(), StringComparer.Ordinal);

    /// <summary>PostgreSQL stores no NUL, and a lone surrogate has no UTF-8 form: both would change what was written.</summary>
    public static bool IsStorable(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (
                text[0] == '\0'
                || Rune.DecodeFromUtf16(text, out _, out var used) != System.Buffers.OperationStatus.Done
            )
            {
                return false;
            }
            text = text[used..];
        }
        return true;
    }
}
