using System.Diagnostics;
using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>The same request again and again, the next one when the last is answered.</summary>
internal sealed class RequestLink(int port, Person person, Func<int, string> request)
    : HttpLink(port, person, new Talk(0, 0, 0))
{
    private long _askedAt;
    private int _asked;

    public bool IsAsking { get; set; } = true;

    public Histogram Delays { get; set; } = new();

    /// <summary>The last answer's body.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Keeps each answer; costs time.</summary>
    public bool KeepsAnswers { get; init; }

    public override void Say(int message) => throw new NotSupportedException();

    protected override void Greet()
    {
        IsReady = true;
        Ask();
    }

    protected override void Answered(ReadOnlySpan<byte> body)
    {
        Delays.Add(Stopwatch.GetTimestamp() - _askedAt);
        if (KeepsAnswers)
        {
            Answer = Encoding.UTF8.GetString(body);
        }

        if (IsAsking)
        {
            Ask();
        }
    }

    private void Ask()
    {
        _askedAt = Stopwatch.GetTimestamp();
        Write(Encoding.UTF8.GetBytes(request(_asked++)));
    }
}
