/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * How an agreed version is published, for spin: vCPUs of the host and of a VM that
 * negotiate under the lock, and vCPUs that decide without it. Names are those of
 * libffafilter/src/version.c.
 *
 * Memory is weak. A plain store waits in a buffer of its CPU and reaches memory at
 * any time, also after a later one; a store with release, and giving up the lock, wait until all
 * earlier ones have. A load without acquire may be done after a later one.
 *
 * Each macro below the next comment takes out one thing that the library or the
 * embedder does, and must make the search find an error: NO_RELEASE, NO_ACQUIRE,
 * NO_LOCK, AGREED_FIRST (published before what it stands for), CHECKED_EARLY (whether
 * a version is agreed is looked up before the lock is taken).
 */

mtype:place = { HOST_VERSION, HOST_AGREED, STATE_VERSION, STATE_AGREED, PROBED, VM_VERSION,
		VM_AGREED };
#define PLACES 8 /* from 1 on */
#define WRITERS 4

byte memory[PLACES];
typedef buffer {
	bool pending[PLACES];
	byte value[PLACES];
}
buffer buffers[WRITERS];
bool locked;

/* What really happened, which no CPU looks at. */
byte agreements;
byte agreed_version;

#define IDLE(cpu)                                                                        \
	(!buffers[cpu].pending[HOST_VERSION] && !buffers[cpu].pending[HOST_AGREED] &&     \
	 !buffers[cpu].pending[STATE_VERSION] && !buffers[cpu].pending[STATE_AGREED] &&   \
	 !buffers[cpu].pending[PROBED] && !buffers[cpu].pending[VM_VERSION] &&            \
	 !buffers[cpu].pending[VM_AGREED])

inline load(cpu, at, to)
{
	d_step {
		if
		:: buffers[cpu].pending[at] -> to = buffers[cpu].value[at]
		:: else -> to = memory[at]
		fi
	}
}

inline store(cpu, at, what)
{
	d_step {
		buffers[cpu].value[at] = what;
		buffers[cpu].pending[at] = true
	}
}

#ifdef NO_RELEASE
#define store_release(cpu, at, what) store(cpu, at, what)
#else
#define store_release(cpu, at, what) atomic { IDLE(cpu) -> memory[at] = what }
#endif

#ifdef NO_LOCK
#define lock() skip
#define unlock(cpu) skip
#else
#define lock() atomic { !locked -> locked = true }
#define unlock(cpu) atomic { IDLE(cpu) -> locked = false }
#endif

/* Buffered stores reach memory in any order. */
active proctype wires()
{
	byte cpu;
	byte at;

end:	do
	:: atomic {
		select(cpu : 0 .. WRITERS - 1);
		select(at : 1 .. PLACES - 1);
		if
		:: buffers[cpu].pending[at] ->
			memory[at] = buffers[cpu].value[at];
			buffers[cpu].pending[at] = false
		:: else
		fi;
		cpu = 0;
		at = 0
	}
	od
}

/* host_version: a caller takes over what is agreed with the SPMC, if anything is. */
inline host_version(cpu, at_version, at_agreed)
{
	load(cpu, STATE_AGREED, agreed);
	if
	:: agreed == 1 ->
		load(cpu, STATE_VERSION, version);
#ifdef AGREED_FIRST
		store_release(cpu, at_agreed, 1);
		store(cpu, at_version, version)
#else
		store(cpu, at_version, version);
		store_release(cpu, at_agreed, 1)
#endif
	:: else
	fi
}

/* first_version: the SPMC is asked, and what is agreed stays. */
inline first_version(cpu, requested)
{
	d_step {
		assert(agreements == 0);
		agreements++;
		agreed_version = requested
	}
	store(cpu, STATE_VERSION, requested);
	store(cpu, PROBED, 1);
	store_release(cpu, STATE_AGREED, 1);
	host_version(cpu, HOST_VERSION, HOST_AGREED)
}

/* FFA_VERSION of a vCPU of the host. */
proctype host(byte cpu; byte requested)
{
	byte agreed;
	byte version;
	byte mine;

#ifdef CHECKED_EARLY
	load(cpu, HOST_AGREED, mine);
	lock();
#else
	lock();
	load(cpu, HOST_AGREED, mine);
#endif
	if
	:: mine == 0 -> first_version(cpu, requested)
	:: else
	fi;
	unlock(cpu)
}

/* FFA_VERSION of a vCPU of a VM, which follows the host. */
proctype vm(byte cpu)
{
	byte agreed;
	byte version;

	lock();
	host_version(cpu, VM_VERSION, VM_AGREED);
	unlock(cpu)
}

/* ffaf_decide, twice, of a vCPU whose caller has its version at VERSION and AGREED. */
proctype decide(mtype:place at_agreed; mtype:place at_version)
{
	byte agreed;
	byte version;
	byte probed;
	bool before;

	do
	:: true ->
		agreed = 0;
		version = 0;
		probed = 0;
#ifdef NO_ACQUIRE
		if
		:: version = memory[at_version]; agreed = memory[at_agreed]
		:: agreed = memory[at_agreed]; version = memory[at_version]
		fi;
#else
		agreed = memory[at_agreed];
		version = memory[at_version];
#endif
		probed = memory[PROBED];
		if
		:: agreed == 1 ->
			assert(version == agreed_version);
			assert(probed == 1)
		:: else ->
			assert(!before)
		fi;
		if
		:: before -> break
		:: else -> before = agreed == 1
		fi
	:: break
	od
}

init
{
	atomic {
		run host(0, 1);
		run host(1, 2);
		run vm(2);
		run vm(3);
		run decide(HOST_AGREED, HOST_VERSION);
		run decide(VM_AGREED, VM_VERSION)
	}
}
