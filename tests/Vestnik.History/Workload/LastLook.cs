using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>What somebody is shown of a chat once all is quiet. False: broken off, to be asked again.</summary>
internal sealed class LastLook(Person person, Recorder recorder)
{
    private const int Page = 100;

    /// <summary>The whole history of a chat; who is not in it is refused.</summary>
    public async Task<bool> ReadAsync(Guid chat)
    {
        var begin = recorder.Now;
        var all = new List<Seen>();
        for (var before = ""; ; )
        {
            var answer = await AskAsync($"messages?chatId={chat}&limit={Page}{before}");
            if (answer.Outcome == Outcome.Unknown)
            {
                return false;
            }
            List<MessageView> page = answer.Outcome == Outcome.Ok ? answer.Read<List<MessageView>>() : [];
            all.AddRange(page.Select(message => message.ToSeen()));
            if (page.Count < Page)
            {
                recorder.Add(
                    new Read
                    {
                        Client = $"{person.Name}/last",
                        Begin = begin,
                        End = recorder.Now,
                        User = person.Id,
                        Chat = chat,
                        Outcome = answer.Outcome,
                        Code = answer.Code,
                        IsFinal = true,
                        Messages = all,
                    }
                );
                return true;
            }
            before = $"&before={page[^1].Id}";
        }
    }

    /// <summary>What a group is called and who is in it; who is not is refused.</summary>
    public async Task<bool> ReadRosterAsync(Guid group)
    {
        var begin = recorder.Now;
        var chat = await AskAsync($"chats/{group}");
        var members = await AskAsync($"chats/{group}/members?limit={Page}");
        if (chat.Outcome == Outcome.Unknown || members.Outcome != chat.Outcome)
        {
            return false;
        }
        var isShown = chat.Outcome == Outcome.Ok;
        var view = isShown ? chat.Read<ChatView>() : null;
        recorder.Add(
            new Roster
            {
                Client = $"{person.Name}/last",
                Begin = begin,
                End = recorder.Now,
                User = person.Id,
                Chat = group,
                Outcome = chat.Outcome,
                Code = chat.Code,
                Title = view?.Title ?? "",
                MemberCount = view?.MemberCount ?? 0,
                Members = isShown
                    ? [.. members.Read<List<MemberView>>().Select(member => new SeenRole(member.User.Id, member.Role))]
                    : [],
            }
        );
        return true;
    }

    /// <summary>A refused token leaves it open: with the next one it is answered.</summary>
    private async Task<Answer> AskAsync(string path)
    {
        var answer = await person.AskAsync(HttpMethod.Get, path, body: null, Crowd.Patience);
        return answer.Code?.StartsWith("auth.", StringComparison.Ordinal) == true
            ? answer with
            {
                Outcome = Outcome.Unknown,
            }
            : answer;
    }
}
