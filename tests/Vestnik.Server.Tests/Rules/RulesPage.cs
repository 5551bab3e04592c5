using System.Text;
using System.Xml.Linq;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Rules;

/// <summary>Writes <c>docs/rules.md</c>: the table for people, each right in the words of its doc comment.</summary>
internal static class RulesPage
{
    private const string Head = """
        # Who may do what

        Made from `ChatRules` (`UPDATE_RULES=1 dotnet test tests/Vestnik.Server.Tests --filter RulesDocumentTests`); the web client's `rules.ts`
        says the same. A cell names the least role that has the right: restricted, member, admin, owner. `*`: the settings of the chat choose
        between members and admins, and this is the default. Who is restricted does nothing but read, and sees who is there where members do.
        In direct chats both are members; in the saved one its owner is.

        """;

    public static string Write()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n")).Append('\n');
        Row(page, ["right", "", .. ChatRules.ChatTypes]);
        Row(page, Enumerable.Repeat("---", ChatRules.ChatTypes.Count + 2));
        foreach (var right in Enum.GetValues<ChatRight>())
        {
            Row(page, [$"`{right}`", Words(right), .. ChatRules.ChatTypes.Select(type => Cell(type, right))]);
        }
        return page.ToString();
    }

    private static void Row(StringBuilder page, IEnumerable<string> cells) =>
        page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Cell(string type, ChatRight right)
    {
        var rule = ChatRules.Of(type, right);
        return rule.Least is null ? "nobody"
            : rule.IsSetting ? rule.Least + "*"
            : rule.Least;
    }

    private static string Words(ChatRight right) =>
        Comments
            .Value.Descendants("member")
            .Single(member => member.Attribute("name")!.Value == $"F:{typeof(ChatRight).FullName}.{right}")
            .Element("summary")!
            .Value.Trim();

    private static readonly Lazy<XDocument> Comments = new(() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Vestnik.Contracts.xml"))
    );
}
