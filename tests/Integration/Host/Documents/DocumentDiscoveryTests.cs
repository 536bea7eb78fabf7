using System.Net.Sockets;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Documents;

public sealed class DocumentDiscoveryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_are_listed_recursively_in_ordinal_path_order_without_hidden_ones()
    {
        foreach (var name in (string[])["b.txt", "a/z.txt", "a/b/c.txt", "a.txt", "a-.txt", "B.txt", ".hidden", ".git/config", "a/.x", "ä.txt"])
            _folder.Write(name);

        Names(_folder.Path).ShouldBe(["B.txt", "a-.txt", "a.txt", "a/b/c.txt", "a/z.txt", "b.txt", "ä.txt"]);
        Names(_folder.Path + "/").ShouldBe(Names(_folder.Path));
    }

    [Fact]
    public void Named_paths_keep_their_order_and_may_be_hidden()
    {
        _folder.Write("b.txt");
        _folder.Write(".a.txt");

        Names(_folder["b.txt"], "-", _folder[".a.txt"]).ShouldBe(["b.txt", "-", ".a.txt"]);
    }

    [Fact]
    public void A_name_is_the_path_as_the_user_would_write_it()
    {
        var current = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path);
        _folder.Write("in/a.txt");
        string[] given = [$"{current}/in", $"./{current}/in/", $"{current}/in//", $"{current}/in/a.txt", $"./{current}/in/a.txt"];

        foreach (var path in given)
            DocumentDiscovery.Discover([path]).Documents.ShouldHaveSingleItem().Name.ShouldBe($"{current}/in/a.txt", path);
    }

    [Fact]
    public void Two_documents_of_one_name_in_different_folders_are_distinguished()
    {
        _folder.Write("x/letter.txt");
        _folder.Write("y/letter.txt");

        Names(_folder["y"], _folder["x"]).ShouldBe(["y/letter.txt", "x/letter.txt"]);
    }

    [Fact]
    public void A_file_is_done_once_however_many_paths_lead_to_it()
    {
        _folder.Write("in/a.txt");
        _folder.Write("in/b.txt");
        _folder.Link("in/c-link.txt", "a.txt");
        _folder.Link("folder-link", "in");

        Names(_folder["in/b.txt"], _folder.Path + "/in/../in/b.txt", _folder["in"], _folder["folder-link"], "-", "-")
            .ShouldBe(["in/b.txt", "in/a.txt", "-"]);
        Names(_folder["folder-link/b.txt"], _folder["in"]).ShouldBe(["folder-link/b.txt", "in/a.txt"]);
    }

    [Fact]
    public void A_step_up_from_a_linked_folder_leads_where_the_kernel_goes()
    {
        _folder.Write("real/deep/x.txt");
        _folder.Write("real/same.txt", "one");
        _folder.Write("same.txt", "another");
        _folder.Link("link", "real/deep");

        Names(_folder["link"] + "/../same.txt", _folder["same.txt"]).Length.ShouldBe(2);
        Names(_folder["link"] + "/../same.txt", _folder["real/same.txt"]).Length.ShouldBe(1);
    }

    [Fact]
    public void A_link_to_a_folder_is_followed_when_named_and_not_when_met()
    {
        _folder.Write("in/a.txt");
        _folder.Link("in/loop", ".");
        _folder.Link("in/up", "..");
        _folder.Link("link", "in");

        Names(_folder["in"]).ShouldBe(["in/a.txt"]);
        Names(_folder["link"]).ShouldBe(["link/a.txt"]);
    }

    [Fact]
    public void Unreadable_named_paths_are_input_problems()
    {
        _folder.Write("good.txt");
        _folder.Link("dangling", "nowhere");
        _folder.Link("loop", "loop");
        Directory.CreateDirectory(_folder["empty/and/deeper"]);
        _folder.Write("empty/.hidden");
        (string Path, string Says)[] bad =
        [
            ("", "empty"),
            (_folder["missing.txt"], "no such file"),
            (_folder["good.txt"] + "/below", "no such file"),
            (_folder["dangling"], "leads to nothing"),
            (_folder["loop"], "Too many levels of symbolic links"),
            (_folder["empty"], "holds no documents"),
        ];

        foreach (var (path, says) in bad)
        {
            var problem = DocumentDiscovery.Discover([_folder["good.txt"], path]).Problems.ShouldHaveSingleItem();
            problem.Path.ShouldBe(path);
            problem.Message.ShouldContain(says);
        }

        DocumentDiscovery.Discover([_folder["good.txt"], _folder.Path, "-"]).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_named_socket_is_a_problem_of_the_input_and_a_named_pipe_is_not_opened_before_it_is_read()
    {
        if (_folder.Pipe("pipe") is not { } pipe)
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder["socket"]));

        DocumentDiscovery.Discover([_folder["socket"]]).Problems.ShouldHaveSingleItem().Message.ShouldBe("it is a socket");
        var found = DocumentDiscovery.Discover([pipe]);
        found.Problems.ShouldBeEmpty();
        found.Documents.ShouldHaveSingleItem().Named.ShouldBeTrue();
    }

    [Fact]
    public void A_folder_is_walked_as_far_as_it_is_asked_for()
    {
        for (var i = 0; i < 3; i++)
            _folder.Write($"{i}/a.txt");

        using var documents = DocumentDiscovery.Discover([_folder.Path]).Documents.GetEnumerator();
        documents.MoveNext().ShouldBeTrue();
        _folder.Write("2/b.txt");
        Directory.Delete(_folder["1"], recursive: true);

        var rest = new List<DocumentSource>();
        while (documents.MoveNext())
            rest.Add(documents.Current);
        rest.ConvertAll(document => Relative(document.Name)).ShouldBe(["1", "2/a.txt", "2/b.txt"]);
        rest[0].Problem!.Kind.ShouldBe(DocumentProblemKind.Vanished);
        rest[1].Problem.ShouldBeNull();
    }

    [Fact]
    public void Fault_08_Each_of_two_files_of_one_shown_name_is_read_or_reported()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _folder.Write("valid/a\uFFFD.txt");
        _folder.Write("valid/d\uFFFD/b.txt");
        _folder.Write("plain/c.txt");
        using (var make = System.Diagnostics.Process.Start("sh", ["-c", """
            cd "$1" && bad=$(printf '\377') && other=$(printf '\376') && mkdir "valid/d$bad" && touch "valid/a$bad.txt" "valid/a$other.txt" "valid/d$bad/x.txt" "plain/only$bad.txt"
            """, "sh", _folder.Path]))
            make.WaitForExit();

        string[] folders = [_folder["valid"], _folder["plain"], _folder["valid"]];
        var found = DocumentDiscovery.Discover(folders).Documents
            .Select(document => (Name: Relative(document.Name), document.Problem))
            .ToList();

        found.Where(document => document.Problem is null).Select(document => document.Name)
            .ShouldBe(["valid/a\uFFFD.txt", "valid/d\uFFFD/b.txt", "plain/c.txt"]);
        var reported = found.Where(document => document.Problem is not null).ToList();
        reported.Select(document => document.Name)
            .ShouldBe(["valid/a\uFFFD.txt", "valid/a\uFFFD.txt", "valid/d\uFFFD", "plain/only\uFFFD.txt"]);
        reported.ShouldAllBe(document => document.Problem!.Message.Contains("not valid UTF-8"));
        using var remove = System.Diagnostics.Process.Start("sh", ["-c", "rm -r \"$1\"/*", "sh", _folder.Path]);
        remove.WaitForExit();
    }

    private string[] Names(params string[] paths) =>
        [.. DocumentDiscovery.Discover(paths).Documents.Select(document => Relative(document.Name))];

    private string Relative(string name) => name.StartsWith(_folder.Path, StringComparison.Ordinal)
        ? Path.GetRelativePath(_folder.Path, name)
        : name;
}
