"""The command line: what it lists, how it refuses, and what it leaves behind."""

from tests.config.conftest import Installation


def test_help_lists_the_commands_and_writes_nothing(empty: Installation) -> None:
    done = empty.run("--help")
    assert done.returncode == 0
    for name in ("init", "serve", "stop", "backup", "restore"):
        assert f"  {name} " in done.stdout
    assert not empty.home.exists()


def test_every_command_explains_itself_without_a_database(empty: Installation) -> None:
    names = ("init", "serve", "stop", "backup", "restore")
    for name, done in zip(names, empty.run_each(*((one, "--help") for one in names)), strict=True):
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"cách dùng: dangvu {name}")
        assert "--traceback" not in done.stdout
    assert not empty.home.exists()


def test_an_unknown_command_is_wrong_usage_and_near_ones_are_named(empty: Installation) -> None:
    unknown, none = empty.run_each(("bakup",), ())
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "backup" in unknown.stderr
    assert none.returncode == 2


def test_wrong_arguments_are_wrong_usage(empty: Installation) -> None:
    lines = {
        ("restore",): "thiếu tham số: TỆP",
        ("stop", "now"): "không hiểu tham số: now",
        ("serve", "--port", "80a"): "--port: cổng phải là số",
        ("backup", "-o"): "cần một giá trị",
    }
    for said, done in zip(lines.values(), empty.run_each(*lines), strict=True):
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
    assert not empty.home.exists()


def test_a_database_that_is_not_there_is_said_with_what_to_do(empty: Installation) -> None:
    done = empty.run("backup")
    assert done.returncode == 1
    assert "dangvu init" in done.stderr
    assert not empty.home.exists()


def test_a_server_that_does_not_answer_is_said(empty: Installation) -> None:
    done = empty.run("serve", DATABASE_URL="postgres://a:secret@127.0.0.1:1/x")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "secret" not in done.stderr


def test_nobody_is_the_local_operator_of_a_remote_database(empty: Installation) -> None:
    done = empty.run("backup", DATABASE_URL="postgres://a:b@db.example/x?sslmode=verify-full")
    assert done.returncode == 2
    assert "--as" in done.stderr


def test_init_may_run_again_and_leaves_the_server_as_it_was(installation: Installation) -> None:
    done = installation.run("init")
    assert (done.returncode, done.stdout) == (0, "")
    assert installation.cluster.is_running() is False
    installation.cluster.start()
    assert installation.run("init").returncode == 0
    assert installation.cluster.is_running() is True
    assert installation.run("stop").returncode == 0
    assert installation.cluster.is_running() is False


def test_a_newer_database_is_left_alone(installation: Installation) -> None:
    installation.sql(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('members', '9999_x', now())"
    )
    try:
        for done in installation.run_each(("backup",), ("init",)):
            assert done.returncode == 1
            assert "mới hơn" in done.stderr
    finally:
        installation.sql("DELETE FROM django_migrations WHERE name = '9999_x'")


def test_an_older_database_is_not_used_before_it_is_brought_up(installation: Installation) -> None:
    installation.sql("DELETE FROM django_migrations WHERE app = 'sessions'")
    try:
        done = installation.run("backup")
        assert done.returncode == 1
        assert "dangvu init" in done.stderr
    finally:
        installation.sql(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('sessions', '0001_initial', now())"
        )


def test_manage_reaches_django(installation: Installation) -> None:
    done = installation.run("manage", "migrate", "--check")
    assert done.returncode == 0, done.stderr


def test_init_makes_the_first_administrator_once(installation: Installation) -> None:
    done = installation.run("init", "--admin", "Quantri")
    assert done.returncode == 0
    username, password = done.stdout.split()
    assert (username, len(password)) == ("quantri", 19)
    again = installation.run("init", "--admin", "khac")
    assert (again.returncode, again.stdout) == (1, "")
    assert "Đã có người đăng nhập được" in again.stderr
    held = installation.sql("SELECT username, must_change_password FROM accounts_user ORDER BY id")
    assert [row[0] for row in held] == ["operator", "quantri"]
